import { expect, test } from 'vitest';
import { FrameBudget } from './frame-budget.ts';

const taken = (budget: FrameBudget, count: number, now: number): number =>
  Array.from({ length: count }, () => budget.take(now)).filter(Boolean).length;

test('W28: FrameBudget lets a burst through at once and then only what time has earned', () => {
  const budget = new FrameBudget(50, 200, 0);
  expect(taken(budget, 500, 0)).toBe(200);
  expect(taken(budget, 500, 100)).toBe(5);
  expect(taken(budget, 500, 1_100)).toBe(50);
  expect(taken(budget, 500, 3_600_000)).toBe(200);
});
