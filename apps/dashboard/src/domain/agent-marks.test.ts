import { describe, expect, test } from 'vitest';
import { binsOf, inMarkOrder, markOf, runningReleases, worstFirst } from '#domain/agent-marks.ts';
import { agentFacts } from '#domain/domain-builders.contract.ts';

const ASKED = { revision: 'next', isEmpty: false };
const on = (runningRevision: string) => ({ runningRevision });

describe('markOf()', () => {
  test.each([
    ['healthy on the revision', on('next'), 'good'],
    ['healthy on the one before, and nothing begun', on('rev'), 'none'],
    ['fetching', { phase: 'Fetching' }, 'moving'],
    ['watched, and nobody knows yet', { ...on('next'), phase: 'Watching' }, 'moving'],
    ['waiting for its turn', { phase: 'AwaitingLease' }, 'wait'],
    ['failed', { phase: 'Failed' }, 'bad'],
    ['failed, and silent since', { phase: 'Failed', connectivity: 'Offline' }, 'bad'],
    ['ill on the revision', { ...on('next'), health: 'Unhealthy' }, 'bad'],
    ['silent, whatever it was at', { ...on('next'), connectivity: 'Offline' }, 'away'],
    ['late, but done', { ...on('next'), connectivity: 'Late' }, 'good'],
  ] as const)('an agent that is %s', (_name, about, mark) => {
    expect(markOf(agentFacts(about), ASKED)).toBe(mark);
  });

  test('an empty container is done where nothing shall run', () => {
    const empty = agentFacts({ phase: 'Empty', runningRevision: null, health: 'Unknown' });
    expect(markOf(empty, { revision: null, isEmpty: true })).toBe('good');
    expect(markOf(empty, ASKED)).toBe('none');
  });
});

test('inMarkOrder() has canaries first and hosts by number, whatever they are at', () => {
  const agents = ['web-10', 'web-9', 'web-2'].map((hostname) => agentFacts({ hostname, instanceUid: hostname }));
  const names = (canaries: string[]) => inMarkOrder(agents, canaries).map(({ hostname }) => hostname);
  expect(names([])).toEqual(['web-2', 'web-9', 'web-10']);
  expect(names(['web-10'])).toEqual(['web-10', 'web-2', 'web-9']);
});

describe('binsOf()', () => {
  const marks = (count: number) =>
    Array.from({ length: count }, (_mark, index) => ({
      hostname: `web-${index}`,
      mark: index === 0 ? ('bad' as const) : ('good' as const),
    }));

  test('puts every agent in exactly one bin, of sizes that differ by one at most', () => {
    const bins = binsOf(marks(1_001), 100);
    expect(bins).toHaveLength(100);
    expect(bins.reduce((sum, { agents }) => sum + agents, 0)).toBe(1_001);
    expect(new Set(bins.map(({ agents }) => agents))).toEqual(new Set([10, 11]));
    expect(bins[0]).toMatchObject({ from: 'web-0', to: 'web-9', counts: { bad: 1, good: 9 } });
  });

  test('makes no bin without an agent', () => {
    expect(binsOf(marks(3), 100)).toHaveLength(3);
    expect(binsOf([], 100)).toEqual([]);
  });
});

test('worstFirst() asks for a look at failures, then at the silent, and keeps the order of equals', () => {
  const marked = (['good', 'moving', 'away', 'bad', 'good'] as const).map((mark, id) => ({ mark, id }));
  expect(worstFirst(marked).map(({ id }) => id)).toEqual([3, 2, 1, 0, 4]);
});

test('runningReleases() says what runs where most run first', () => {
  const agents = ['1.4.1', '1.4.2', '1.4.2', null].map((runningRelease) => ({ runningRelease }));
  expect(runningReleases(agents)).toEqual([
    { release: '1.4.2', agents: 2 },
    { release: null, agents: 1 },
    { release: '1.4.1', agents: 1 },
  ]);
});
