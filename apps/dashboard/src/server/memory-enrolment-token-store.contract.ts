import { type EnrolmentToken, GIVEN_TOKEN_ID } from '#domain/enrolment.ts';
import type { EnrolmentTokenStore } from '#server/ports/credential-store.ts';

/** Keeps the EnrolmentTokenStore contract without a database, in a map by hash. */
export const memoryEnrolmentTokenStore = (tokens: Map<string, EnrolmentToken>): EnrolmentTokenStore => {
  const removeIf = (is: (token: EnrolmentToken) => boolean): number => {
    const gone = [...tokens].filter(([, token]) => is(token));
    for (const [hash] of gone) tokens.delete(hash);
    return gone.length;
  };
  return {
    create: async (token, tokenHash) => void tokens.set(tokenHash, token),
    list: async () => [...tokens.values()].toReversed(),
    async revoke(id, by, at) {
      const [hash, token] = [...tokens].find(([, each]) => each.id === id) ?? [];
      if (hash === undefined || token === undefined) return undefined;
      const revoked = { ...token, revokedAt: token.revokedAt ?? at.getTime(), revokedBy: token.revokedBy ?? by };
      tokens.set(hash, revoked);
      return revoked;
    },
    async keep(id, given) {
      if (given !== undefined && tokens.get(given.tokenHash)?.id === id) return;
      removeIf((token) => token.id === id);
      if (given !== undefined) tokens.set(given.tokenHash, given.token);
    },
    sweep: async (before) =>
      removeIf(
        ({ id, revokedAt, expiresAt }) =>
          id !== GIVEN_TOKEN_ID && Math.min(revokedAt ?? Infinity, expiresAt ?? Infinity) < before.getTime(),
      ),
  };
};
