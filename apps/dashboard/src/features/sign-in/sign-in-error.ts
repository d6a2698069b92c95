const SENTENCES: Record<string, string> = {
  access_denied: 'Cannot sign in as the forge must be allowed to say who you are: it was refused there',
  state_mismatch: 'Cannot sign in as the answer must belong to this browser: begin anew',
  state_not_found: 'Cannot sign in as the answer must come within minutes: begin anew',
  please_restart_the_process: 'Cannot sign in as the answer must belong to this browser: begin anew',
  invalid_code: 'Cannot sign in as the forge must accept its own code: it did not',
  user_info_is_missing: 'Cannot sign in as the forge must say who you are: it did not',
  email_is_missing: 'Cannot sign in as the forge must give an e-mail address: yours has none',
  unable_to_get_user_info: 'Cannot sign in as the forge must say who you are: it did not',
};

/** Why signing in failed, as a sentence, from the `error` in the address; its code is named when it is not a known one. */
export function signInError(code: string, description: string | null): string {
  const sentence = SENTENCES[code.toLowerCase()];
  return sentence ?? `Cannot sign in as the forge must agree: it answered "${description || code}"`;
}
