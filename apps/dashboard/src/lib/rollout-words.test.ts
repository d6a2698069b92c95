import { describe, expect, test } from 'vitest';
import type { RolloutControl } from '#contract/rollout.ts';
import { openCommands, rolloutTitle } from './rollout-words.ts';

const control = (change: Partial<RolloutControl> = {}): RolloutControl => ({
  app: 'payments',
  environment: 'production',
  release: '1.5.0',
  revision: 'r1',
  state: 'running',
  reason: null,
  by: null,
  revert: null,
  leased: 0,
  waiting: 0,
  actions: { pause: null, resume: 'Cannot resume', retry: 'Cannot retry' },
  ...change,
});

describe('rolloutTitle()', () => {
  test.each([
    [{}, 'Rolling out'],
    [{ leased: 1, waiting: 1_200 }, 'Rolling out: 1 agent at it, 1,200 waiting'],
    [{ state: 'halted' as const, waiting: 3 }, 'Halted: 3 waiting'],
    [{ state: 'paused' as const, by: 'mara', waiting: 3 }, 'Paused by mara'],
    [{ state: 'paused' as const, leased: 1 }, 'Paused: 1 agent at it'],
  ])('%j: %s', (change, title) => {
    expect(rolloutTitle(control(change))).toBe(title);
  });
});

test('openCommands() leaves out what is closed', () => {
  expect(openCommands(control())).toEqual(['pause']);
  expect(openCommands(control({ actions: { pause: 'no', resume: null, retry: null } }))).toEqual(['resume', 'retry']);
});
