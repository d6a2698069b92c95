import { expect, test } from 'vitest';
import { budgetAfter } from './api-budget.ts';

const HOUR_S = 1_800_000_000;
const headers = (remaining: string, reset = HOUR_S, more: Record<string, string> = {}): Headers =>
  new Headers({
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': String(reset),
    ...more,
  });
const budget = (remaining: number, resetS = HOUR_S) => ({ limit: 5_000, remaining, resetsAtMs: resetS * 1_000 });

test('the budget is what the forge says with an answer', () => {
  expect(budgetAfter(undefined, headers('4999'))).toEqual(budget(4_999));
  expect(budgetAfter(budget(4_999), headers('4998'))).toEqual(budget(4_998));
});

test('an answer that was overtaken by a later one does not raise it', () => {
  expect(budgetAfter(budget(10), headers('11'))).toEqual(budget(10));
  expect(budgetAfter(budget(10), headers('9', HOUR_S - 3_600))).toEqual(budget(10));
});

test('the next hour begins anew', () => {
  expect(budgetAfter(budget(0), headers('4999', HOUR_S + 3_600))).toEqual(budget(4_999, HOUR_S + 3_600));
});

test.each([
  ['no headers', new Headers()],
  ['another budget', headers('1', HOUR_S, { 'x-ratelimit-resource': 'search' })],
  ['what is no number', headers('many')],
])('%s changes nothing', (_what, told) => {
  expect(budgetAfter(budget(10), told)).toEqual(budget(10));
  expect(budgetAfter(undefined, told)).toBeUndefined();
});
