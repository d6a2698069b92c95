import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { EnrolmentToken } from '#domain/enrolment.ts';
import { hashOfSecret } from '#server/agent-secret.ts';
import { addressReader, readProxies } from '#server/client-address.ts';
import { MemoryCredentialStore } from '#server/memory-credential-store.contract.ts';
import type { Activity } from '#server/ports/activity-store.ts';
import { enrolRoute } from './enrol-route.ts';

let credentials: MemoryCredentialStore;
let activities: Activity[];
let ended: string[];
let listener: ReturnType<typeof enrolRoute>;
const logged: string[] = [];
const server = createServer((request, response) => listener(request, response));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/agent/v1/enrol`;
afterAll(() => server.close());

const TOKEN: EnrolmentToken = {
  id: 't1',
  name: 'payments',
  apps: 'payments',
  environments: null,
  createdAt: 0,
  createdBy: 'ada',
  expiresAt: null,
  usesMax: null,
  uses: 0,
  lastUsedAt: null,
  revokedAt: null,
  revokedBy: null,
};
const AGENT = { instanceUid: 'a', app: 'payments', environment: 'production', protocol: 1 };

beforeEach(() => {
  [credentials, activities, ended] = [new MemoryCredentialStore(), [], []];
  credentials.tokens.set(hashOfSecret('good'), TOKEN);
  listener = enrolRoute({
    credentials,
    activity: { append: async (activity) => ({ ...activity, id: BigInt(activities.push(activity)) }) },
    ended: (hash) => ended.push(hash),
    clock: { now: Date.now },
    log: { info: (text) => logged.push(text), warn: (text, data) => logged.push(`${text} ${JSON.stringify(data)}`) },
    liveMax: 2,
    addressOf: addressReader(readProxies('127.0.0.1')!),
  });
});

const ask = (body: unknown = AGENT, token: string | null = 'good', init: RequestInit = {}, forwarded?: string) =>
  fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });
const problemOf = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return (await response.json()) as { status: number; code: string; detail: string };
};

test('I1: an agent that shows a token gets a credential that nobody keeps', async () => {
  const response = await ask();
  const { credential, replaced } = (await response.json()) as { credential: string; replaced: boolean };

  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(replaced).toBe(false);
  expect(credential).toMatch(/^pgc_[\w-]{43}$/);
  expect(await credentials.find([hashOfSecret(credential)])).toMatchObject([
    { instanceUid: 'a', tokenName: 'payments' },
  ]);
  expect(activities).toEqual([]);
});

test('I2: an agent that enrols again has its new credential only, and the record says so', async () => {
  const first = (await (await ask()).json()) as { credential: string };
  const second = (await (await ask()).json()) as { credential: string; replaced: boolean };

  expect(second).toMatchObject({ replaced: true });
  expect(ended).toEqual([hashOfSecret(first.credential)]);
  expect(activities).toMatchObject([{ actor: 'pagurus', verb: 'enrol', object: 'agents/a', result: 'done' }]);
  expect(JSON.stringify(activities)).not.toContain(second.credential);
  expect(await credentials.countLive()).toBe(1);
});

test.each([
  ['no token', () => ask(AGENT, null), 401, 'enrolment.noToken'],
  ['an unknown token', () => ask(AGENT, 'bad'), 401, 'enrolment.unknownToken'],
  ['another app', () => ask({ ...AGENT, app: 'web' }), 403, 'enrolment.outOfScope'],
  ['a name that is none', () => ask({ ...AGENT, app: '../web' }), 400, 'request.invalid'],
  ['an instanceUid with spaces', () => ask({ ...AGENT, instanceUid: 'a b' }), 400, 'request.invalid'],
  ['a protocol of the far future', () => ask({ ...AGENT, protocol: 3 }), 400, 'enrolment.protocolUnsupported'],
  ['no JSON', () => ask('{'), 400, 'request.invalid'],
  ['far too much', () => ask('x'.repeat(10_000)), 413, 'request.tooLarge'],
  ['another method', () => ask(undefined, 'good', { method: 'PUT' }), 405, 'method.notAllowed'],
] as const)('I1: %s is answered with a sentence', async (_what, send, status, code) => {
  const response = await send();

  expect(response.status).toBe(status);
  const problem = await problemOf(response);
  expect(problem).toMatchObject({ status, code });
  expect(problem.detail).toMatch(/^Cannot enrol/);
  expect(await credentials.countLive()).toBe(0);
});

test('I8: there is a most of agents', async () => {
  for (const instanceUid of ['a', 'b']) expect((await ask({ ...AGENT, instanceUid })).status).toBe(200);

  const refused = await ask({ ...AGENT, instanceUid: 'c' });

  expect(await problemOf(refused)).toMatchObject({ status: 503, code: 'enrolment.full' });
  expect(refused.headers.get('retry-after')).toBe('5');
  expect((await ask({ ...AGENT, instanceUid: 'b' })).status).toBe(200);
});

test('I8: an address that guesses is soon told to wait', async () => {
  const statuses: number[] = [];
  for (let tries = 0; tries < 60 && statuses.at(-1) !== 429; tries += 1)
    statuses.push((await ask(AGENT, 'bad')).status);

  expect(statuses.at(-1)).toBe(429);
  const waiting = await ask();
  expect(waiting.headers.get('retry-after')).toBe('5');
  expect(await problemOf(waiting)).toMatchObject({ code: 'enrolment.tooMany' });
  // The others behind the same trusted proxy are not held up.
  expect((await ask(AGENT, 'good', {}, '198.51.100.1')).status).toBe(200);
});

test('I6: while the database is away an agent is told to come later, without its innards', async () => {
  credentials.broken = true;

  const response = await ask();

  const problem = await problemOf(response);
  expect(problem).toMatchObject({ status: 503, code: 'enrolment.unavailable' });
  expect(problem.detail).not.toContain('the database is away');
  expect(logged.join()).toContain('an agent could not be enrolled');
});
