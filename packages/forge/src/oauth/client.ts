import { sameSecret, sha256 } from '#access/secrets.ts';
import type { OauthAppRecord, OauthStore } from '#store.ts';

/** The app whose credentials these are; `undefined` when they are nobody's. */
export async function clientWith(
  store: Pick<OauthStore, 'findOauthApp'>,
  clientId: string,
  secret: string,
): Promise<OauthAppRecord | undefined> {
  const client = await store.findOauthApp(clientId);
  return client && sameSecret(sha256(secret), client.secretHash) ? client : undefined;
}

/** Client id and secret of a Basic header; `undefined` when there are none. */
export function readClientCredentials(header: string | undefined): { id: string; secret: string } | undefined {
  const [, basic] = /^Basic (.+)$/i.exec(header ?? '') ?? [];
  if (basic === undefined) return undefined;
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':').map(decoded);
  return { id, secret };
}

/** Empty, which no app has, when it is not percent-encoded as it should be. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
