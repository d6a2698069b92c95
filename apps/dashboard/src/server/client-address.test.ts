import { expect, test } from 'vitest';
import { type AddressOf, addressReader, readProxies } from '#server/client-address.ts';

const request = (remoteAddress: string, forwarded?: string): Parameters<AddressOf>[0] =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as Parameters<AddressOf>[0];
const addressOf = (trusted: string) => addressReader(readProxies(trusted)!);

test.each([
  ['no proxy is trusted', '', '203.0.113.5', '198.51.100.1', '203.0.113.5'],
  ['the peer is no trusted proxy', '10.0.0.0/8', '203.0.113.5', '198.51.100.1', '203.0.113.5'],
  ['a trusted proxy says it', '10.0.0.0/8', '10.1.2.3', '198.51.100.1', '198.51.100.1'],
  ['the client claims to be another', '10.0.0.0/8', '10.1.2.3', '192.0.2.9, 198.51.100.1', '198.51.100.1'],
  ['two trusted proxies', '10.0.0.0/8,fd00::/8', 'fd00::1', '198.51.100.1, 10.9.9.9', '198.51.100.1'],
  ['all of them are trusted', '10.0.0.0/8', '10.1.2.3', '10.0.0.1', '10.0.0.1'],
  ['a trusted proxy says nothing', '10.0.0.0/8', '10.1.2.3', undefined, '10.1.2.3'],
  ['what it says is no address', '10.0.0.0/8', '10.1.2.3', '198.51.100.1, unknown', '10.1.2.3'],
  ['IPv4 comes as IPv6', '10.0.0.0/8', '::ffff:10.1.2.3', '::ffff:198.51.100.1', '198.51.100.1'],
])('%s', (_name, trusted, peer, forwarded, client) => {
  expect(addressOf(trusted)(request(peer, forwarded))).toBe(client);
});

test.each(['nonsense', '10.0.0.0/33', '10.0.0.0/8/8', 'fd00::/129', '10.0.0.0/-1', '10.0.0.1, x'])(
  '%s names no proxies',
  (text) => expect(readProxies(text)).toBeUndefined(),
);
