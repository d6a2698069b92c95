import { describe, expect, test } from 'vitest';
import { axes } from '#lib/agent-axes.ts';

describe('axes', () => {
  test.each([
    ['FAILED_NO_STATE_CHANGE', 'Failed, nothing changed'],
    ['FAILED_ROLLBACK_COMPLETE', 'Failed, rolled back'],
    ['FAILED_UNABLE_TO_ROLLBACK', 'Failed, cannot roll back'],
  ] as const)('say how a failure ended: %s', (outcome, word) => {
    const failure = { outcome, phase: 'Watching', code: 'x', message: 'm' } as const;
    expect(axes.deployment({ phase: 'Failed', failure })).toEqual({ tone: 'bad', word });
  });

  test('do not let an old failure speak over the phase of now', () => {
    const failure = { outcome: 'FAILED_NO_STATE_CHANGE', phase: 'Watching', code: 'x', message: 'm' } as const;
    expect(axes.deployment({ phase: 'Downloading', failure }).word).toBe('Downloading');
  });

  test('keep an agent that is away apart from one that is unwell', () => {
    expect(axes.connectivity({ connectivity: 'Offline' }).tone).toBe('away');
    expect(axes.health({ health: 'Unhealthy' }).tone).toBe('bad');
  });

  test('count the restarts of a crash loop', () => {
    expect(axes.process({ process: 'Backoff', restarts: 4 }).word).toBe('Backoff ×4');
  });
});
