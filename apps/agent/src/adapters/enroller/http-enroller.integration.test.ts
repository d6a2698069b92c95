import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HttpEnroller } from './http-enroller.ts';

const TOKEN = 'pge_a-secret-token';
const asked: string[] = [];
let answer: (response: ServerResponse) => void;
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
    answer(response);
  });
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/agent/v1/enrol`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const enroller = (change: { token?: string; tokenFile?: string; deadlineMs?: number } = {}) =>
  new HttpEnroller({
    url,
    token: undefined,
    tokenFile: undefined,
    deadlineMs: 20_000,
    asked: async () => ({ instanceUid: 'a', app: 'demo', environment: 'test', protocol: 1 }),
    ...change,
  });
const enrol = (change = {}) => enroller(change).enrol(TOKEN, new AbortController().signal);
const json =
  (status: number, body: unknown, headers = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

test('I1: shows the token and who it is, and gets a credential', async () => {
  answer = json(200, { credential: 'pgc_a-secret-credential', replaced: false });

  expect(await enrol()).toBe('pgc_a-secret-credential');
  expect(asked).toEqual([
    `POST /agent/v1/enrol Bearer ${TOKEN} {"instanceUid":"a","app":"demo","environment":"test","protocol":1}`,
  ]);
});

test.each([
  [
    'a refusal',
    json(403, { detail: 'Cannot enrol as it is for web' }),
    'later',
    /: 403 Cannot enrol as it is for web$/,
  ],
  [
    'no dashboard',
    (response: ServerResponse): void => void response.writeHead(404).end('Nothing\n'),
    'later',
    /: 404 Nothing$/,
  ],
  ['a busy one', json(429, { detail: 'later' }, { 'retry-after': '7' }), 'soon', /: 429 later$/],
  ['one that is ill', json(503, { detail: 'ill' }), 'soon', /: 503 ill$/],
  ['another shape', json(200, { credential: 7 }), 'soon', /its answer has another shape$/],
  ['a broken connection', (response: ServerResponse): void => void response.destroy(), 'soon', /as it must answer: /],
  ['a redirect', json(302, {}, { location: 'http://127.0.0.1:9/' }), 'soon', /: 302/],
] as const)('%s is a sentence, and says when to try again', async (_what, give, retry, sentence) => {
  answer = give;

  const refusal = await enrol().catch((error: unknown) => error);

  expect(refusal).toMatchObject({ name: 'OperationError', retry });
  expect(String(refusal)).toMatch(sentence);
});

test('keeps to Retry-After', async () => {
  answer = json(429, { detail: 'later' }, { 'retry-after': '7' });
  await expect(enrol()).rejects.toMatchObject({ retryAfterMs: 7_000 });
});

test('what a server says of the token is masked', async () => {
  answer = json(401, { detail: `Cannot take ${TOKEN}` });
  await expect(enrol()).rejects.toThrow(/401 Cannot take \*\*\*$/);
});

test('a server that says nothing is given up after a while', async () => {
  answer = () => undefined;
  await expect(enrol({ deadlineMs: 50 })).rejects.toThrow(/as it must answer: nothing for 50 ms$/);
});

test('the token is read anew from its file each time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pagurus-enroller-'));
  const tokenFile = join(folder, 'token');
  const made = enroller({ tokenFile });
  await expect(made.token()).rejects.toThrow(/^Cannot enrol with the dashboard as PAGURUS_ENROLMENT_TOKEN_FILE must/);
  await writeFile(tokenFile, 'first\n');
  expect(await made.token()).toBe('first');
  await writeFile(tokenFile, 'second\n');
  expect(await made.token()).toBe('second');
  await rm(folder, { recursive: true });
  expect(await enroller({ token: 'given' }).token()).toBe('given');
  expect(await enroller().token()).toBe(undefined);
});
