import { type EnrolmentToken, GIVEN_TOKEN_ID } from '#domain/enrolment.ts';
import { hashOfSecret } from '#server/agent-secret.ts';
import type { EnrolmentTokenStore } from '#server/ports/credential-store.ts';

/** Makes the token from the settings known, for every agent and without an end; takes away the one that is not there any more. */
export async function keepGivenToken(
  tokens: Pick<EnrolmentTokenStore, 'keep'>,
  secret: string | undefined,
  now: number,
): Promise<void> {
  if (secret === undefined) return tokens.keep(GIVEN_TOKEN_ID, undefined);
  const token: EnrolmentToken = {
    id: GIVEN_TOKEN_ID,
    name: 'from the settings',
    apps: null,
    environments: null,
    createdAt: now,
    createdBy: 'pagurus',
    expiresAt: null,
    usesMax: null,
    uses: 0,
    lastUsedAt: null,
    revokedAt: null,
    revokedBy: null,
  };
  return tokens.keep(GIVEN_TOKEN_ID, { token, tokenHash: hashOfSecret(secret) });
}
