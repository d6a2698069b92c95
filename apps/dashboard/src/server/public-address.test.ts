import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { atPublicAddress } from '#server/public-address.ts';

/** Where the request was sent, or `page` when the page was served. */
function outcome(publicUrl: string, host: string, url: string): string {
  let seen = 'nothing';
  const listener = atPublicAddress(publicUrl, () => void (seen = 'page'));
  const response = {
    writeHead: (_status: number, headers: { location: string }) => ({ end: () => void (seen = headers.location) }),
  };
  const request = { method: 'GET', url, headers: { host, accept: 'text/html' } };
  listener(request as IncomingMessage, response as unknown as ServerResponse);
  return seen;
}

test.each([
  [
    'another name of this host',
    'http://127.0.0.1:8080',
    'localhost:8080',
    '/fleet?app=web',
    'http://127.0.0.1:8080/fleet?app=web',
  ],
  ['the public address', 'http://127.0.0.1:8080', '127.0.0.1:8080', '/fleet', 'page'],
  ['another port', 'http://127.0.0.1:8080', 'localhost:9090', '/', 'page'],
  ['what a proxy says', 'https://pagurus.example', 'upstream:8080', '/', 'page'],
  ['a path that would be another origin', 'http://127.0.0.1:8080', 'localhost:8080', '//evil.example/x', 'page'],
  ['a path that is no URL', 'http://127.0.0.1:8080', 'localhost:8080', '//', 'page'],
])('atPublicAddress() takes %s for what it is', (_what, publicUrl, host, url, expected) => {
  expect(outcome(publicUrl, host, url)).toBe(expected);
});
