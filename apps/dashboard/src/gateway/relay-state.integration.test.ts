import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StateBundle } from '@pagurus/schema/wire/state-bundle.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DashboardWorld, startDashboardWorld } from '#server/dashboard-world.contract.ts';
import { MemoryCredentialStore } from '#server/memory-credential-store.contract.ts';
import { memoryEnrolmentTokenStore } from '#server/memory-enrolment-token-store.contract.ts';
import { STATE, stateText } from '#server/world-state.contract.ts';
import { CredentialBook } from './credential-book.ts';
import { relayState } from './relay-state.ts';

let world: DashboardWorld;
let url: string;
const credentials = new MemoryCredentialStore();
const book = new CredentialBook({
  store: credentials,
  tokens: memoryEnrolmentTokenStore(credentials.tokens),
  log: () => undefined,
  now: Date.now,
  ended: () => undefined,
  inUse: () => [],
  cachedMax: 10,
});
const server = createServer((request, response) => {
  const check = (authorization: string | undefined) => book.check(authorization);
  const options = { relay: world.services.stateRelay, check, log: () => undefined };
  relayState(options)(request, response);
});
const credentialFor = (app: string, environment: string): string =>
  credentials.put(`${environment}-${app}`, { instanceUid: `agent of ${environment} ${app}`, app, environment });

beforeAll(async () => {
  world = await startDashboardWorld();
  await world.services.start();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/agent/v1/state`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await world[Symbol.asyncDispose]();
});

const ask = (query: string, headers: Record<string, string> = {}, method = 'GET') => {
  const asked = new URLSearchParams(query);
  const credential = credentialFor(asked.get('app') ?? 'payments', asked.get('environment') ?? 'production');
  return fetch(`${url}?${query}`, { method, headers: { authorization: `Bearer ${credential}`, ...headers } });
};
const bundle = async (app: string, environment: string) =>
  StateBundle.parse(await (await ask(`app=${app}&environment=${environment}`)).json());

function hashed({ objects }: StateBundle): Map<string, string> {
  const all = objects.map(({ type, data }) => {
    const bytes = Buffer.from(data, 'base64');
    const id = createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
    return [id, bytes.toString('utf8')] as const;
  });
  return new Map(all);
}

describe('GET /agent/v1/state', () => {
  test('gives the commit with the objects that prove one app in one environment, and no other file', async () => {
    const given = await bundle('payments', 'production');
    const objects = hashed(given);
    expect(given.commit).toBe(world.services.desiredView.commit());
    expect(objects.get(given.commit)).toMatch(/^tree [0-9a-f]{40}\n/);
    const texts = [...objects.values()];
    expect(texts).toContain(STATE['environments/production/payments.yaml']);
    expect(texts).toContain(STATE['releases/payments/1.4.1.yaml']);
    expect(texts).not.toContain(STATE['releases/payments/1.4.2.yaml']);
    expect(texts).not.toContain(STATE['environments/staging/payments.yaml']);
    // The commit, the root, and on each of two paths: two trees and a blob.
    expect(given.objects).toHaveLength(8);
  });

  test('an app that has no file is proven to have none by the tree', async () => {
    expect((await bundle('web', 'production')).objects.length).toBeGreaterThanOrEqual(3);
  });

  test('follows the branch, and answers 304 while it stands still', async () => {
    const before = await ask('app=payments&environment=staging');
    const etag = before.headers.get('etag') ?? '';
    expect((await ask('app=payments&environment=staging', { 'if-none-match': etag })).status).toBe(304);
    const moved = stateText('payments', 'staging', '1.5.0');
    const commit = await world.push('rob', { 'environments/staging/payments.yaml': moved }, 'main', 'Move');
    await expect.poll(() => world.services.desiredView.commit(), { timeout: 20_000 }).toBe(commit);
    const after = await ask('app=payments&environment=staging', { 'if-none-match': etag });
    expect(after.status).toBe(200);
    expect([...hashed(StateBundle.parse(await after.json())).values()]).toContain(moved);
  });

  test('I4: gives an agent the state of its own app and environment only', async () => {
    const query = 'app=payments&environment=production';
    for (const credential of [credentialFor('web', 'production'), credentialFor('payments', 'dev')]) {
      const response = await ask(query, { authorization: `Bearer ${credential}` });
      expect(response.status).toBe(403);
      expect(await response.text()).toMatch(
        /^Cannot hand out the state of payments in production as the credential is for/,
      );
    }
  });

  test('A1: gives the commits down to the one that is named, also when the head was had before', async () => {
    const since = world.services.desiredView.commit() ?? '';
    let commit = since;
    for (const release of ['1.4.1', '1.4.2']) {
      const moved = { 'environments/dev/payments.yaml': stateText('payments', 'dev', release) };
      commit = await world.push('rob', moved, 'main', 'Move');
    }
    await expect.poll(() => world.services.desiredView.commit(), { timeout: 20_000 }).toBe(commit);
    const query = 'app=payments&environment=staging';
    const plain = await bundle('payments', 'staging');
    const response = await ask(`${query}&since=${since}`);
    const whole = StateBundle.parse(await response.json());
    expect(whole.objects.filter(({ type }) => type === 'commit')).toHaveLength(2);
    expect(plain.objects.filter(({ type }) => type === 'commit')).toHaveLength(1);
    expect([...hashed(whole).values()].join()).toContain(`parent ${since}\n`);
    const unknown = StateBundle.parse(await (await ask(`${query}&since=${'a'.repeat(40)}`)).json());
    expect(unknown).toEqual(plain);
  });

  test.each([
    ['without a credential', 401, 'app=payments&environment=staging', { authorization: 'Bearer other' }, 'GET'],
    ['without a name', 400, 'app=payments', {}, 'GET'],
    ['with a name that is none', 400, 'app=../x&environment=staging', {}, 'GET'],
    ['since what is no commit', 400, 'app=payments&environment=staging&since=main', {}, 'GET'],
    ['with another verb', 405, 'app=payments&environment=staging', {}, 'POST'],
  ])('refuses one %s', async (_what, status, query, headers, method) => {
    const response = await ask(query, headers, method);
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(/^Cannot .+\n$/);
  });
});
