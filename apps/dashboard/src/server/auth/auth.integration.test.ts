import { startForge } from '@pagurus/testkit/forge/start-forge.ts';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { expect, test } from 'vitest';
import { FORGE_PROVIDER, createAuth } from '#server/auth/auth.ts';

const DASHBOARD = 'http://pagurus.test';
const CLIENT = { clientId: 'pagurus', clientSecret: 'not-secret' };

/** The dashboard's sign-in in front of a forge that knows mara. */
async function startWorld() {
  const running = await startForge();
  const { admin } = running.forge;
  await admin.createUser({ login: 'mara', email: 'mara@acme.example', password: 'mara' });
  const redirectUris = [`${DASHBOARD}/api/auth/callback/${FORGE_PROVIDER}`];
  await admin.createOauthApp({ ...CLIENT, name: 'Pagurus', redirectUris });
  const rows: Record<string, Record<string, unknown>[]> = { user: [], session: [], account: [], verification: [] };
  const warnings: string[] = [];
  const auth = createAuth({
    database: memoryAdapter(rows),
    accountOf: async () => {
      const [row] = rows['account'] ?? [];
      return row && { id: String(row['id']), userId: String(row['userId']), name: 'Mara' };
    },
    publicUrl: DASHBOARD,
    secret: 'x'.repeat(40),
    forge: { webUrl: running.url, tokenUrl: running.url, apiUrl: `${running.url}/api/v3`, ...CLIENT },
    log: { info: () => undefined, warn: (text) => warnings.push(text) },
  });
  return { ...running, auth, warnings, browser: () => new Browser(auth.handler) };
}

/** Keeps cookies, and asks the dashboard without a socket. */
class Browser {
  readonly #jar = new Map<string, string>();
  readonly #dashboard: (request: Request) => Promise<Response>;

  constructor(dashboard: (request: Request) => Promise<Response>) {
    this.#dashboard = dashboard;
  }

  headers(): Headers {
    const cookie = Array.from(this.#jar, ([name, value]) => `${name}=${value}`).join('; ');
    return new Headers({ cookie, origin: DASHBOARD, 'content-type': 'application/json' });
  }

  async ask(address: string | URL, init: RequestInit = {}): Promise<Response> {
    const headers = this.headers();
    if (init.body instanceof URLSearchParams) headers.delete('content-type');
    const request = new Request(address, { headers, redirect: 'manual', ...init });
    const response = request.url.startsWith(DASHBOARD) ? await this.#dashboard(request) : await fetch(request);
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      this.#jar.set(name, value);
    }
    const to = response.headers.get('location');
    const isBack = to !== null && new URL(to, request.url).pathname === '/healthz';
    const isElsewhere = response.status >= 300 && response.status < 400;
    return to === null || isBack || !isElsewhere ? response : this.ask(new URL(to, request.url));
  }

  async signIn(login: string): Promise<void> {
    const body = JSON.stringify({ provider: FORGE_PROVIDER, callbackURL: '/healthz' });
    const begun = await this.ask(`${DASHBOARD}/api/auth/sign-in/social`, { method: 'POST', body });
    const { url } = (await begun.json()) as { url: string };
    const page = await this.ask(url);
    // The forge still knows this browser, and sent it straight back.
    if (!page.url.startsWith('http')) return;
    const form = await page.text();
    const field = (name: string) =>
      new RegExp(`name="${name}" value="([^"]*)"`).exec(form)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const fields = { login, password: login, csrf: field('csrf'), return_to: field('return_to') };
    const { origin, pathname } = new URL(page.url);
    await this.ask(`${origin}${pathname}`, { method: 'POST', body: new URLSearchParams(fields) });
  }

  signOut(): Promise<Response> {
    return this.ask(`${DASHBOARD}/api/auth/sign-out`, { method: 'POST', body: '{}' });
  }
}

test("the forge's token ends when a person signs out of their last device, and not before", async () => {
  const world = await startWorld();
  await using _running = world;
  const [desk, phone] = [world.browser(), world.browser()];
  await desk.signIn('mara');
  await phone.signIn('mara');
  const { login, token = '' } = (await world.auth.identify(phone.headers())) ?? {};
  expect(login).toBe('mara');
  const status = async () =>
    (await fetch(`${world.url}/api/v3/user`, { headers: { authorization: `Bearer ${token}` } })).status;

  expect((await desk.signOut()).status).toBe(200);
  expect(await status()).toBe(200);
  expect(await world.auth.identify(desk.headers())).toBeUndefined();
  expect((await world.auth.personOf('mara'))?.token).toBe(token);

  expect((await phone.signOut()).status).toBe(200);
  expect(await status()).toBe(401);
  expect(await world.auth.personOf('mara')).toBeUndefined();

  await phone.signIn('mara');
  expect((await world.auth.identify(phone.headers()))?.token).not.toBe(token);
  expect(world.warnings).toEqual([]);
});
