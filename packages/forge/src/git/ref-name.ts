const FORBIDDEN = /[ ~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$|^@$|^-/;

/** Whether git would take this as the name of a branch or tag, or of a ref below `refs/`. */
export function isRefName(name: string): boolean {
  if (name === '' || /\p{Cc}/u.test(name) || FORBIDDEN.test(name)) return false;
  return name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'));
}

/** Whether it is a whole object name. */
export const isSha = (text: string): boolean => /^[0-9a-f]{40}$/.test(text);
