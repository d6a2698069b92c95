import type { Hono } from 'hono';
import { newSecret, sha256 } from '#access/secrets.ts';
import { sentencePage } from '#oauth/page.ts';
import { isRegistered } from '#oauth/redirects.ts';
import { sessionUser } from '#oauth/session.ts';
import type { RestEnvironment } from '#rest/environment.ts';

const CODE_TTL_MS = 10 * 60_000;

/** Where an app sends people to sign in: they leave with a code for it. */
export function authorizeRoutes(app: Hono<RestEnvironment>): void {
  app.get('/login/oauth/authorize', async (c) => {
    const { forge } = c.var;
    const query = c.req.query();
    const client = await forge.store.findOauthApp(query['client_id'] ?? '');
    if (!client) {
      return c.html(sentencePage('Unknown application', 'No application with this client id is registered here.'), 404);
    }
    const redirectUri = query['redirect_uri'] ?? client.redirectUris[0] ?? '';
    // Never redirect to an address that is not the app's, not even with an error: it may be anyone's.
    if (!isRegistered(redirectUri, client.redirectUris)) {
      return c.html(sentencePage('Wrong address', `${client.name} did not register the address to go back to.`), 400);
    }
    const back = (answer: Record<string, string>): Response => {
      const address = new URL(redirectUri);
      const state = query['state'];
      const all = state === undefined ? answer : { ...answer, state };
      for (const [name, value] of Object.entries(all)) address.searchParams.set(name, value);
      return c.redirect(address.href);
    };
    const challenge = query['code_challenge'];
    if (challenge !== undefined && query['code_challenge_method'] !== 'S256') {
      return back({ error: 'invalid_request', error_description: 'code_challenge_method must be S256' });
    }
    if (!client.trusted) {
      return back({
        error: 'access_denied',
        error_description: 'This forge signs people in to trusted applications only',
      });
    }
    const user = await sessionUser(c);
    if (!user) {
      const here = `${forge.basePath}/login/oauth/authorize${new URL(c.req.url).search}`;
      return c.redirect(`${forge.basePath}/login?return_to=${encodeURIComponent(here)}`);
    }
    const code = newSecret('pgx');
    await forge.store.createOauthCode({
      codeHash: sha256(code),
      clientId: client.clientId,
      login: user.login,
      redirectUri,
      scopes: (query['scope'] ?? '').split(/[\s,]+/).filter(Boolean),
      codeChallenge: challenge ?? null,
      expiresAt: new Date(forge.now().getTime() + CODE_TTL_MS),
    });
    return back({ code });
  });
}
