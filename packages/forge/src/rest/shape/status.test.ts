import { expect, test } from 'vitest';
import { combine } from '#rest/shape/status.ts';

test.each([
  [[], 'pending'],
  [['success'], 'success'],
  [['success', 'pending'], 'pending'],
  [['success', 'pending', 'failure'], 'failure'],
  [['error'], 'failure'],
] as const)('combine(%j) is %s', (states, combined) => expect(combine(states)).toBe(combined));
