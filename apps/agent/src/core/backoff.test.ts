import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aroundMs, decorrelatedJitterMs, fullJitterMs } from './backoff.ts';

const limits = { baseMs: 500, maxMs: 30_000 };

describe('fullJitterMs()', () => {
  test('lies between nothing and the ceiling, which doubles up to the maximum', () => {
    expect([0, 1, 2, 20, 2_000].map((attempt) => fullJitterMs(limits, attempt, () => 0.9999999))).toEqual([
      499, 999, 1_999, 29_999, 29_999,
    ]);
    expect(fullJitterMs(limits, 20, () => 0)).toBe(0);
  });
});

describe('decorrelatedJitterMs()', () => {
  test('never leaves its limits, whatever the last wait was', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.double({ min: 0, max: 0.999, noNaN: true }), (last, chance) => {
        const delay = decorrelatedJitterMs(limits, last, () => chance);
        expect(delay).toBeGreaterThanOrEqual(limits.baseMs);
        expect(delay).toBeLessThanOrEqual(limits.maxMs);
      }),
    );
  });

  test('grows up to three times the last wait', () => {
    expect(decorrelatedJitterMs(limits, 1_000, () => 0.999999)).toBe(2_999);
  });
});

describe('aroundMs()', () => {
  test('is the interval give or take a tenth', () => {
    expect([0, 0.5, 0.999999].map((chance) => aroundMs(60_000, () => chance))).toEqual([54_000, 60_000, 65_999]);
  });
});
