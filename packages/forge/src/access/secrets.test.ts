import { expect, test } from 'vitest';
import { readSecrets } from '#access/authenticate.ts';
import { hashPassword, newSecret, sameSecret, verifyPassword } from '#access/secrets.ts';

test('verifyPassword() accepts the password and nothing else, and every hash has its own salt', async () => {
  const [one, two] = [await hashPassword('ünïcode'), await hashPassword('ünïcode')];
  expect(one).not.toBe(two);
  expect(await verifyPassword('u\u0308ni\u0308code', one)).toBe(true);
  expect(await verifyPassword('ünïcode ', one)).toBe(false);
  expect(await verifyPassword('', undefined)).toBe(false);
});

test('newSecret() never repeats; sameSecret() compares', () => {
  expect(newSecret('pgp')).toMatch(/^pgp_[\w-]{43}$/);
  expect(newSecret('pgp')).not.toBe(newSecret('pgp'));
  expect([sameSecret('a', 'a'), sameSecret('a', 'b'), sameSecret('', 'a')]).toEqual([true, false, false]);
});

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

test.each([
  ['Bearer abc', ['abc']],
  ['token abc', ['abc']],
  [basic('x-access-token:abc'), ['abc', 'x-access-token']],
  [basic('abc:'), ['abc']],
  [basic('u:a:b'), ['a:b', 'u']],
  ['Digest abc', []],
  ['Bearer', []],
])('readSecrets(%j)', (header, secrets) => expect(readSecrets(header)).toEqual(secrets));
