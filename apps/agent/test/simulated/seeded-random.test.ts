import { expect, test } from 'vitest';
import { seededRandom } from './seeded-random.ts';

const first = (seed: number, count: number): number[] => Array.from({ length: count }, seededRandom(seed));

test('seededRandom() gives the same numbers for the same seed, and others for another', () => {
  expect(first(7, 100)).toEqual(first(7, 100));
  expect(first(7, 100)).not.toEqual(first(8, 100));
});

test('seededRandom() spreads them evenly from 0 to below 1', () => {
  const numbers = first(1, 10_000);
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  const tenths = Array.from({ length: 10 }, (_, tenth) => numbers.filter((n) => Math.floor(n * 10) === tenth).length);
  expect(Math.min(...tenths)).toBeGreaterThan(850);
});
