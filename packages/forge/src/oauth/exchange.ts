import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import { z } from 'zod';
import { newSecret, sameSecret, sha256 } from '#access/secrets.ts';
import { clientWith, readClientCredentials } from '#oauth/client.ts';
import type { RestContext, RestEnvironment } from '#rest/environment.ts';
import type { OauthCodeRecord } from '#store.ts';

const Exchange = z.object({
  client_id: z.string().default(''),
  client_secret: z.string().default(''),
  code: z.string().default(''),
  redirect_uri: z.string().optional(),
  code_verifier: z.string().optional(),
});
type Exchange = z.infer<typeof Exchange>;

const REFUSALS = {
  incorrect_client_credentials: 'The client_id and/or client_secret passed are incorrect.',
  bad_verification_code: 'The code passed is incorrect or expired.',
  redirect_uri_mismatch: 'The redirect_uri MUST match the registered callback URL for this application.',
} as const;

type Refusal = keyof typeof REFUSALS;

/** Where an app turns a code into a token. Refusals are 200 with `error`, as GitHub gives them. */
export function exchangeRoutes(app: Hono<RestEnvironment>): void {
  app.post('/login/oauth/access_token', async (c) => {
    const outcome = await exchange(c, await readExchange(c));
    const answer: Record<string, string> =
      typeof outcome === 'string'
        ? { error: outcome, error_description: REFUSALS[outcome], error_uri: 'https://docs.github.com/apps/oauth-apps' }
        : { access_token: outcome.token, scope: outcome.scopes.join(','), token_type: 'bearer' };
    c.header('Cache-Control', 'no-store');
    if (c.req.header('Accept')?.includes('json')) return c.json(answer);
    return c.body(new URLSearchParams(answer).toString(), 200, { 'Content-Type': 'application/x-www-form-urlencoded' });
  });
}

async function exchange(
  c: RestContext,
  sent: Exchange,
): Promise<Refusal | { token: string; scopes: readonly string[] }> {
  const { store, now } = c.var.forge;
  const client = await clientWith(store, sent.client_id, sent.client_secret);
  if (!client) return 'incorrect_client_credentials';
  // Used up whatever comes next: a code that somebody tried with a wrong verifier has leaked.
  const code = await store.consumeOauthCode(sha256(sent.code), now());
  if (!code || code.clientId !== client.clientId || !provesOrigin(code, sent.code_verifier))
    return 'bad_verification_code';
  if (sent.redirect_uri !== undefined && sent.redirect_uri !== code.redirectUri) return 'redirect_uri_mismatch';
  const token = newSecret('pgo');
  await store.createToken({
    tokenHash: sha256(token),
    login: code.login,
    scopes: code.scopes,
    note: `Sign-in to ${client.name}`,
    clientId: client.clientId,
    createdAt: now(),
    expiresAt: null,
  });
  return { token, scopes: code.scopes };
}

/** PKCE: whoever began the sign-in also ends it. */
function provesOrigin({ codeChallenge }: OauthCodeRecord, verifier: string | undefined): boolean {
  if (codeChallenge === null) return true;
  const challenge = createHash('sha256')
    .update(verifier ?? '')
    .digest('base64url');
  return verifier !== undefined && sameSecret(challenge, codeChallenge);
}

/** A form or JSON, with the app's credentials in it or in a Basic header. */
async function readExchange(c: RestContext): Promise<Exchange> {
  const isJson = c.req.header('Content-Type')?.includes('json');
  const body: unknown = isJson ? await c.req.json().catch(() => ({})) : await c.req.parseBody();
  const parsed = Exchange.safeParse(body);
  const sent = parsed.success ? parsed.data : Exchange.parse({});
  const basic = readClientCredentials(c.req.header('Authorization'));
  if (basic === undefined || sent.client_secret !== '') return sent;
  return { ...sent, client_id: basic.id, client_secret: basic.secret };
}
