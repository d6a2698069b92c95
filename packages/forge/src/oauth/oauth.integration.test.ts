import { createHash } from 'node:crypto';
import { startForge, type RunningForge } from '@pagurus/testkit/forge/start-forge.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const CALLBACK = 'http://127.0.0.1:9/api/auth/callback/github';
const VERIFIER = 'v'.repeat(64);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

let forge: RunningForge;
let now = new Date('2026-11-25T10:00:00Z');

beforeAll(async () => {
  forge = await startForge({ now: () => now });
  const { admin } = forge.forge;
  await admin.createUser({ login: 'Mara', name: 'Mara', email: 'mara@acme.example', password: 'correct horse' });
  const app = { clientSecret: 'app-secret', name: 'Pagurus dashboard', redirectUris: [CALLBACK] };
  await admin.createOauthApp({ ...app, clientId: 'dashboard' });
  await admin.createOauthApp({ ...app, clientId: 'stranger', trusted: false });
});
afterAll(() => forge[Symbol.asyncDispose]());

/** A browser: keeps cookies, follows no redirect by itself. */
class Browser {
  readonly #cookies = new Map<string, string>();

  async open(address: string, form?: Record<string, string>): Promise<Response> {
    const reply = await fetch(new URL(address, `${forge.url}/`), {
      redirect: 'manual',
      headers: { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const line of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return reply;
  }

  async signIn(login: string, password: string, returnTo = '/forge/login', csrf?: string): Promise<Response> {
    const page = await (await this.open(`/forge/login?return_to=${encodeURIComponent(returnTo)}`)).text();
    const token = /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
    return this.open('/forge/login', { login, password, csrf: csrf ?? token, return_to: returnTo });
  }
}

const authorize = (more: Record<string, string> = {}): string => {
  const query = { client_id: 'dashboard', redirect_uri: CALLBACK, scope: 'repo user:email', state: 's 1&2', ...more };
  return `/forge/login/oauth/authorize?${new URLSearchParams(query).toString()}`;
};

async function exchange(sent: Record<string, string>): Promise<Record<string, string>> {
  const reply = await fetch(`${forge.url}/login/oauth/access_token`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({ client_id: 'dashboard', client_secret: 'app-secret', ...sent }),
  });
  return (await reply.json()) as Record<string, string>;
}

/** A code, as the app is given it. */
async function newCode(more: Record<string, string> = {}): Promise<string> {
  const browser = new Browser();
  await browser.signIn('mara', 'correct horse');
  const target = new URL((await browser.open(authorize(more))).headers.get('location') ?? '');
  return target.searchParams.get('code') ?? '';
}

describe('an app', () => {
  const revoke = (token: string, client = 'dashboard', secret = 'app-secret') =>
    fetch(`${forge.url}/api/v3/applications/dashboard/token`, {
      method: 'DELETE',
      headers: { authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}` },
      body: JSON.stringify({ access_token: token }),
    });
  const asks = async (token: string) =>
    (await fetch(`${forge.url}/api/v3/user`, { headers: { authorization: `Bearer ${token}` } })).status;

  test('revokes a token that it was given, and no other', async () => {
    const { access_token: token = '' } = await exchange({ code: await newCode() });
    const own = await forge.forge.admin.createToken({ login: 'mara', scopes: ['repo'], note: 'made by hand' });
    expect((await revoke(token, 'dashboard', 'wrong')).status).toBe(404);
    expect((await revoke(token, 'stranger')).status).toBe(404);
    expect((await revoke(own.token)).status).toBe(404);
    expect(await asks(token)).toBe(200);
    expect((await revoke(token)).status).toBe(204);
    expect(await asks(token)).toBe(401);
    expect(await asks(own.token)).toBe(200);
    expect((await revoke(token)).status).toBe(404);
  });
});

describe('the OAuth web flow', () => {
  test('leads through the sign-in page to a token that is the person’s', async () => {
    const browser = new Browser();
    const sent = await browser.open(authorize({ code_challenge: CHALLENGE, code_challenge_method: 'S256' }));
    const page = sent.headers.get('location') ?? '';
    expect(page).toMatch(/^\/forge\/login\?return_to=/);
    expect(await (await browser.open(page)).text()).toContain('to continue to <strong>Pagurus dashboard</strong>');

    const returnTo = new URL(page, forge.url).searchParams.get('return_to') ?? '';
    const signedIn = await browser.signIn('mara', 'correct horse', returnTo);
    expect(signedIn.status).toBe(303);
    const back = await browser.open(signedIn.headers.get('location') ?? '');
    const target = new URL(back.headers.get('location') ?? '');
    expect(target.origin + target.pathname).toBe(CALLBACK);
    expect(target.searchParams.get('state')).toBe('s 1&2');

    const code = target.searchParams.get('code') ?? '';
    const token = await exchange({ code, code_verifier: VERIFIER, redirect_uri: CALLBACK });
    expect(token).toMatchObject({ token_type: 'bearer', scope: 'repo,user:email' });
    const user = await fetch(`${forge.url}/api/v3/user`, {
      headers: { authorization: `Bearer ${token['access_token']}` },
    });
    expect(await user.json()).toMatchObject({ login: 'Mara', email: 'mara@acme.example' });
    expect(user.headers.get('x-oauth-scopes')).toBe('repo, user:email');
  });

  test('gives one token for one code', async () => {
    const code = await newCode();
    const answers = await Promise.all([exchange({ code }), exchange({ code }), exchange({ code })]);
    expect(answers.filter((each) => each['access_token'])).toHaveLength(1);
    expect(answers.filter((each) => each['error'] === 'bad_verification_code')).toHaveLength(2);
  });

  test('refuses a code that is too old', async () => {
    const code = await newCode();
    now = new Date(now.getTime() + 10 * 60_000);
    expect(await exchange({ code })).toMatchObject({ error: 'bad_verification_code' });
  });

  test.each([
    ['without the verifier', {}],
    ['with another verifier', { code_verifier: 'w'.repeat(64) }],
  ])('refuses a code begun with PKCE %s', async (_name, sent) => {
    const code = await newCode({ code_challenge: CHALLENGE, code_challenge_method: 'S256' });
    expect(await exchange({ code, ...sent })).toMatchObject({ error: 'bad_verification_code' });
    expect(await exchange({ code, code_verifier: VERIFIER })).toMatchObject({ error: 'bad_verification_code' });
  });

  test('refuses a wrong secret and another address', async () => {
    expect(await exchange({ code: 'x', client_secret: 'no' })).toMatchObject({ error: 'incorrect_client_credentials' });
    const code = await newCode();
    expect(await exchange({ code, redirect_uri: `${CALLBACK}/x` })).toMatchObject({ error: 'redirect_uri_mismatch' });
  });

  test.each(['%:app-secret', 'dashboard:%E0%A4%A', 'dashboard', ':'])(
    'takes the Basic credentials %s for wrong ones',
    async (credentials) => {
      const basic = `Basic ${Buffer.from(credentials).toString('base64')}`;
      const reply = await fetch(`${forge.url}/login/oauth/access_token`, {
        method: 'POST',
        headers: { accept: 'application/json', authorization: basic },
        body: new URLSearchParams({ code: 'x' }),
      });
      expect(reply.status).toBe(200);
      expect(await reply.json()).toMatchObject({ error: 'incorrect_client_credentials' });
    },
  );

  test('never redirects to an address that the app did not register', async () => {
    const elsewhere = await new Browser().open(authorize({ redirect_uri: 'https://evil.example/' }));
    expect([elsewhere.status, elsewhere.headers.get('location')]).toEqual([400, null]);
    expect((await new Browser().open(authorize({ client_id: 'nobody' }))).status).toBe(404);
  });

  test('gives no code to an app that is not trusted, and none without S256', async () => {
    const errorOf = async (more: Record<string, string>) =>
      new URL((await new Browser().open(authorize(more))).headers.get('location') ?? '').searchParams.get('error');
    expect(await errorOf({ client_id: 'stranger' })).toBe('access_denied');
    expect(await errorOf({ code_challenge: 'x', code_challenge_method: 'plain' })).toBe('invalid_request');
  });
});

describe('the sign-in page', () => {
  test('says in a sentence that name and password do not match, and keeps the name', async () => {
    const reply = await new Browser().signIn('mara', 'wrong');
    expect(reply.status).toBe(401);
    const page = await reply.text();
    expect(page).toContain('That user name and password do not match.');
    expect(page).toContain('value="mara"');
  });

  test('shows what was typed as text, never as markup', async () => {
    const page = await (await new Browser().signIn('"><script>alert(1)</script>', 'wrong')).text();
    expect(page).not.toContain('<script>');
  });

  test('refuses a form that another site sent', async () => {
    expect((await new Browser().signIn('mara', 'correct horse', '/forge/login', 'forged')).status).toBe(403);
  });

  test.each(['https://evil.example/', '//evil.example/', '/\\evil.example', '/.//evil.example'])(
    'goes nowhere else afterwards: %s',
    async (returnTo) => {
      const reply = await new Browser().signIn('mara', 'correct horse', returnTo);
      expect(reply.headers.get('location')).toBe('/forge/login');
    },
  );

  test('knows the person until they sign out, in the cookie only a random secret', async () => {
    const browser = new Browser();
    const reply = await browser.signIn('mara', 'correct horse');
    const cookie = reply.headers.getSetCookie().find((line) => line.startsWith('pagurus_forge_session=pgs_'));
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(await (await browser.open('/forge/login')).text()).toContain('This forge knows you as Mara.');
    await browser.open('/forge/logout');
    expect(await (await browser.open('/forge/login')).text()).toContain('<h1>Sign in</h1>');
  });

  test('hears nobody after ten wrong passwords for a name, and again a quarter of an hour later', async () => {
    await forge.forge.admin.createUser({ login: 'rob', email: 'rob@acme.example', password: 'right' });
    const browser = new Browser();
    for (let attempt = 0; attempt < 10; attempt += 1) expect((await browser.signIn('rob', 'wrong')).status).toBe(401);
    const refused = await browser.signIn('rob', 'right');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('900');
    expect(await refused.text()).toContain('Too many attempts. Please try again in 15 minutes.');
    now = new Date(now.getTime() + 15 * 60_000);
    expect((await browser.signIn('rob', 'right')).status).toBe(303);
  });

  test('hears ten of the wrong passwords that are sent for a name all at once', async () => {
    await forge.forge.admin.createUser({ login: 'vic', email: 'vic@acme.example', password: 'right' });
    const browser = new Browser();
    const page = await (await browser.open('/forge/login')).text();
    const csrf = /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const form = { login: 'vic', password: 'wrong', csrf };
    const replies = await Promise.all(Array.from({ length: 15 }, () => browser.open('/forge/login', form)));
    const statuses = replies.map((reply) => reply.status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([...Array<number>(10).fill(401), ...Array<number>(5).fill(429)]);
  });

  test('nothing went wrong inside meanwhile', () => expect(forge.errors).toEqual([]));
});
