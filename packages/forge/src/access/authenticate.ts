import type { Caller } from '#access/permissions.ts';
import { sha256 } from '#access/secrets.ts';
import type { ForgeStore } from '#store.ts';

/** `anonymous`: no credentials were sent; `refused`: some were, and they are not good. */
export type Authentication = Caller | 'anonymous' | 'refused';

/** Who sends this `Authorization` header: `Bearer t`, `token t`, or Basic with the token as password or user name. */
export async function authenticate(
  header: string | undefined,
  store: Pick<ForgeStore, 'findToken' | 'findUser'>,
  now: Date,
): Promise<Authentication> {
  if (header === undefined || header === '') return 'anonymous';
  for (const secret of readSecrets(header)) {
    const token = await store.findToken(sha256(secret), now);
    const user = token && (await store.findUser(token.login));
    if (user) return { user, scopes: token.scopes };
  }
  return 'refused';
}

/** The secrets that the header may hold, likeliest first. */
export function readSecrets(header: string): string[] {
  const [, scheme = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(header.trim()) ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
    case 'token':
      return rest === '' ? [] : [rest];
    case 'basic': {
      const pair = Buffer.from(rest, 'base64').toString();
      const colon = pair.indexOf(':');
      // `https://<token>@host/` puts it in the user's place; git then sends `x-oauth-basic` or nothing after it.
      return [pair.slice(colon + 1), pair.slice(0, Math.max(0, colon))].filter(Boolean);
    }
    default:
      return [];
  }
}
