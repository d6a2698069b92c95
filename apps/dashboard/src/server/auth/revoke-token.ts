const TIMEOUT_MS = 5_000;
/** 404 and 422: it has ended already, or was never ours. */
const ENDED = [204, 404, 422];

export type OauthApp = { readonly apiUrl: string; readonly clientId: string; readonly clientSecret: string };

/** Ends a token that the forge gave to our app, in the app's own name. Throws a sentence where the forge does not. */
export async function revokeToken({ apiUrl, clientId, clientSecret }: OauthApp, token: string): Promise<void> {
  const response = await fetch(`${apiUrl}/applications/${encodeURIComponent(clientId)}/token`, {
    method: 'DELETE',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      accept: 'application/vnd.github+json',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ access_token: token }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.body?.cancel();
  if (!ENDED.includes(response.status))
    throw new Error(`Cannot end a person's token as the forge must answer 204: it answered ${response.status}`);
}
