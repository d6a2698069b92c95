import { expect, test } from 'vitest';
import { mustBeSameOrigin } from '#server/api/same-origin.ts';

const PUBLIC = 'https://pagurus.acme.example';
const ask = (headers: Record<string, string>) => () =>
  mustBeSameOrigin(new Request('http://127.0.0.1:4000/api/v1/promotions', { method: 'POST', headers }), PUBLIC);

test.each<[string, Record<string, string>]>([
  ['our own page', { origin: PUBLIC, 'sec-fetch-site': 'same-origin' }],
  ['our own page under another name', { origin: 'http://127.0.0.1:4000', host: '127.0.0.1:4000' }],
  ['a client that is no browser', {}],
])('mustBeSameOrigin() lets %s pass', (_name, headers) => {
  expect(ask(headers)).not.toThrow();
});

test.each<[string, Record<string, string>]>([
  ['another site', { origin: 'https://evil.example' }],
  ['another site that hides its origin', { origin: 'null' }],
  ['another site on the same domain', { 'sec-fetch-site': 'same-site' }],
  ['another port of this host', { origin: 'http://127.0.0.1:9999', host: '127.0.0.1:4000' }],
])('mustBeSameOrigin() refuses %s', (_name, headers) => {
  expect(ask(headers)).toThrow(/^Cannot do this as it must be asked for from https:\/\/pagurus\.acme\.example/);
});
