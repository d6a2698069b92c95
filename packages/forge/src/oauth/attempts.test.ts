import { expect, test } from 'vitest';
import { Attempts } from '#oauth/attempts.ts';

const MINUTE = 60_000;

test('Attempts makes a name wait until the oldest failure that counts is a quarter of an hour old', () => {
  const attempts = new Attempts({ name: 2, address: 100 });
  attempts.begin('Mara', 'a', 0);
  expect(attempts.waitMs('mara', 'b', MINUTE)).toBe(0);
  attempts.begin('mara', 'b', MINUTE);
  expect(attempts.waitMs('MARA', 'c', 2 * MINUTE)).toBe(13 * MINUTE);
  expect(attempts.waitMs('rob', 'a', 2 * MINUTE)).toBe(0);
  expect(attempts.waitMs('mara', 'c', 15 * MINUTE)).toBe(0);
});

test('Attempts makes an address wait that tries many names', () => {
  const attempts = new Attempts({ name: 10, address: 3 });
  for (const name of ['a', 'b', 'c']) attempts.begin(name, 'here', 0);
  expect(attempts.waitMs('d', 'here', 0)).toBe(15 * MINUTE);
  expect(attempts.waitMs('d', 'there', 0)).toBe(0);
});

test('Attempts forgets the failures of a name that then succeeds', () => {
  const attempts = new Attempts({ name: 1, address: 100 });
  attempts.begin('mara', 'a', 0);
  attempts.succeeded('mara', 'a', 0);
  expect(attempts.waitMs('mara', 'a', 0)).toBe(0);
});

test('Attempts takes from an address only the attempt that succeeded', () => {
  const attempts = new Attempts({ name: 100, address: 2 });
  attempts.begin('rob', 'here', 0);
  attempts.begin('mara', 'here', MINUTE);
  attempts.succeeded('mara', 'here', MINUTE);
  expect(attempts.waitMs('mara', 'here', MINUTE)).toBe(0);
  attempts.begin('mara', 'here', MINUTE);
  expect(attempts.waitMs('mara', 'here', MINUTE)).toBe(14 * MINUTE);
});
