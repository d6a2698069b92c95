import { describe, expect, test } from 'vitest';
import { RateByKey } from './rate-by-key.ts';

describe('RateByKey', () => {
  test('W28a: each key has a budget of its own, which comes back with time', () => {
    const rate = new RateByKey(1, 2, 10);
    expect(['a', 'a', 'a', 'b'].map((key) => rate.take(key, 0))).toEqual([true, true, false, true]);
    expect([rate.take('a', 1_000), rate.take('a', 1_000)]).toEqual([true, false]);
  });

  test('W28a: keeps those that came last, and forgets the others', () => {
    const rate = new RateByKey(0, 1, 2);
    for (const key of ['a', 'b', 'a', 'c']) rate.take(key, 0);
    expect(rate.take('a', 0)).toBe(false);
    expect(rate.take('b', 0)).toBe(true);
  });
});
