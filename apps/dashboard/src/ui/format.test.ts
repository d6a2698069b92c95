import { describe, expect, test } from 'vitest';
import { bytes, count, duration, shortAge, shortSha } from '#ui/format.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('shortAge()', () => {
  test.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [MINUTE, '1 min'],
    [HOUR - 1, '59 min'],
    [26 * HOUR, '26 h'],
    [48 * HOUR, '2 d'],
  ])('says %i ms as %s', (ms, text) => {
    expect(shortAge(ms)).toBe(text);
  });
});

describe('duration()', () => {
  test.each([
    [400, '0.4 s'],
    [12_900, '12 s'],
    [200_000, '3 min 20 s'],
    [5 * HOUR + 2 * MINUTE, '5 h 2 min'],
  ])('says %i ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe('bytes()', () => {
  test.each([
    [0, '0 B'],
    [1_023, '1023 B'],
    [1_536, '1.5 KiB'],
    [12_345_678, '11.8 MiB'],
    [250 * 1_024 ** 3, '250 GiB'],
  ])('says %i as %s', (size, text) => {
    expect(bytes(size)).toBe(text);
  });
});

test('count() speaks of one thing and of many', () => {
  expect([count(1, 'agent'), count(1_204, 'agent'), count(2, 'is', 'are')]).toEqual([
    '1 agent',
    '1,204 agents',
    '2 are',
  ]);
});

test('shortSha() is as long as Git prints it', () => {
  expect(shortSha('3f2c1d9aa0b14cc7d05bb9d0e2f7a11c83e9b6d4')).toBe('3f2c1d9');
});
