import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { routeRequests } from '#server/http-routes.ts';

test.each([
  ['/forge', 'forge'],
  ['/forge/acme/state.git/info/refs?service=git-upload-pack', 'forge'],
  ['/forgery', 'pages'],
  ['/api/v1/events?x=1', 'events'],
  ['/api/v1/eventsx', 'api'],
  ['/', 'pages'],
])('routeRequests() sends %s to %s', (url, expected) => {
  const taken: string[] = [];
  const to = (name: string) => () => void taken.push(name);
  const route = routeRequests(
    [
      { prefix: '/forge', listener: to('forge') },
      { prefix: '/api/v1/events', listener: to('events') },
      { prefix: '/api/v1', listener: to('api') },
    ],
    to('pages'),
  );

  route({ url } as IncomingMessage, {} as ServerResponse);

  expect(taken).toEqual([expected]);
});

test('routeRequests() answers 400 when a part throws, and goes on', () => {
  const answered: number[] = [];
  const response = { headersSent: false, writeHead: (status: number) => ({ end: () => void answered.push(status) }) };
  const route = routeRequests([], () => {
    throw new TypeError('Invalid URL');
  });

  route({ url: '//' } as IncomingMessage, response as unknown as ServerResponse);

  expect(answered).toEqual([400]);
});
