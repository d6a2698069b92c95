import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askText } from './ask-text.ts';

/** Begins to answer; the rest of it never comes, unless it is asked for `/whole`. */
const server = createServer((request, response) => {
  response.write('half of ');
  if (request.url === '/whole') response.end('it');
});
let url = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const question = { headers: {}, bytesMax: 100, deadlineMs: 60_000 };
const { signal } = new AbortController();

test('answers with the whole text, unless it is too long', async () => {
  expect(await askText(`${url}/whole`, question, signal)).toMatchObject({ status: 200, text: 'half of it' });
  const short = { ...question, bytesMax: 9 };
  await expect(askText(`${url}/whole`, short, signal)).rejects.toThrow('its answer is larger than 9 bytes');
});

test('an answer that stops in the middle is late, and an error', async () => {
  await expect(askText(url, { ...question, deadlineMs: 50 }, signal)).rejects.toThrow('nothing for 50 ms');
});

test('a signal ends it with its own reason, before it is asked or in the middle of the answer', async () => {
  const stop = new AbortController();
  server.once('request', () => setImmediate(() => stop.abort(new Error('it is over'))));
  await expect(askText(url, question, stop.signal)).rejects.toThrow('it is over');
  await expect(askText(`${url}/whole`, question, stop.signal)).rejects.toThrow('it is over');
});
