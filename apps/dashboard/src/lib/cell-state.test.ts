import { describe, expect, test } from 'vitest';
import type { AgentCounts } from '#contract/matrix.ts';
import { cellWord } from '#lib/cell-state.ts';

const counts = (over: Partial<AgentCounts> = {}): AgentCounts => ({
  total: 40,
  settled: 40,
  moving: 0,
  failed: 0,
  unhealthy: 0,
  late: 0,
  offline: 0,
  ...over,
});

describe('cellWord()', () => {
  test.each([
    ['healthy', counts(), 'good', 'Healthy 40/40'],
    ['healthy', counts({ settled: 39, late: 1 }), 'good', 'Healthy 39/40 · Late 1'],
    ['rollingOut', counts({ settled: 12, moving: 28 }), 'moving', 'Rolling out 12/40'],
    ['waiting', counts({ settled: 1 }), 'wait', 'Waiting 1/40'],
    ['failed', counts({ settled: 39, failed: 1 }), 'bad', 'Failed 1 of 40'],
    ['degraded', counts({ settled: 38, unhealthy: 2 }), 'bad', 'Degraded 2 of 40'],
    ['offline', counts({ settled: 37, late: 1, offline: 2 }), 'away', 'Offline 2 of 40'],
    ['offline', counts({ settled: 0, offline: 40 }), 'away', 'Offline 40 of 40'],
    ['noAgents', counts({ total: 0, settled: 0 }), 'none', 'No agents'],
    ['notHere', counts({ total: 0, settled: 0 }), 'none', 'Not here'],
    ['invalid', counts({ settled: 0 }), 'bad', 'Invalid file'],
  ] as const)('says %s as it stands', (state, agents, tone, word) => {
    expect(cellWord({ state, agents })).toMatchObject({ tone, word });
  });

  test('fills the ring by how many have settled, and not at all where there is nobody', () => {
    expect(cellWord({ state: 'rollingOut', agents: counts({ settled: 10 }) }).done).toBe(0.25);
    expect(cellWord({ state: 'rollingOut', agents: counts({ total: 0, settled: 0 }) }).done).toBe(0);
  });
});
