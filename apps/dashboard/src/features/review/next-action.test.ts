import { describe, expect, test } from 'vitest';
import { nextAction } from '#features/review/next-action.ts';

const CLOSED = 'Cannot as something is missing';

describe('nextAction()', () => {
  test.each([
    ['merges when that is open', 'open', null, null, 'merge'],
    ['approves when merging is still closed', 'open', null, CLOSED, 'approve'],
    ['merges what one may not approve oneself', 'open', CLOSED, null, 'merge'],
    ['has nothing to do when both are closed', 'open', CLOSED, CLOSED, null],
    ['has nothing to do after the merge', 'merged', null, null, null],
    ['has nothing to do with a closed change', 'closed', null, null, null],
  ] as const)('%s', (_name, state, approve, merge, expected) => {
    expect(nextAction({ state, actions: { approve, merge, close: null } })).toBe(expected);
  });
});
