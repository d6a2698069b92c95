import { expect, test } from 'vitest';
import { KeyedLock } from '#server/forge/keyed-lock.ts';

test('KeyedLock lets one through at a time for each key, in order, also past a failure', async () => {
  const lock = new KeyedLock();
  const seen: string[] = [];
  const work =
    (name: string, fails = false) =>
    async () => {
      seen.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
  const all = await Promise.allSettled([
    lock.with('main', work('a', true)),
    lock.with('main', work('b')),
    lock.with('other', work('c')),
  ]);
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(seen.filter((line) => !line.startsWith('c'))).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  expect(seen.indexOf('c begins')).toBeLessThan(seen.indexOf('a ends'));
});
