import { expect, test } from 'vitest';
import { budgetState } from './budget-state.ts';

test.each([
  [5_000, 'Good'],
  [500, 'Good'],
  [499, 'Low'],
  [1, 'Low'],
  [0, 'Used up'],
])('%i of 5,000 calls: %s', (remaining, word) => {
  expect(budgetState({ limit: 5_000, remaining }).word).toBe(word);
});
