import { expect, test } from 'vitest';
import { Denials } from './denials.ts';

test('a reason is said once, another one at once, other numbers in the same one seldom', () => {
  const denials = new Denials();
  expect(denials.isNews('a', '1 of 8 are away', 0)).toBe(true);
  expect(denials.isNews('b', '1 of 8 are away', 0)).toBe(true);
  expect(denials.isNews('a', '1 of 8 are away', 60_000)).toBe(false);
  expect(denials.isNews('a', 'halted', 60_000)).toBe(true);
  expect(denials.isNews('b', '2 of 8 are away', 4_999)).toBe(false);
  expect(denials.isNews('b', '2 of 8 are away', 5_000)).toBe(true);
});

test('who was forgotten is told again', () => {
  const denials = new Denials();
  denials.isNews('a', 'halted', 0);
  denials.forget('a');
  expect(denials.isNews('a', 'halted', 1)).toBe(true);
});
