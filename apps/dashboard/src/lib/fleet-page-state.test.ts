import { describe, expect, test } from 'vitest';
import type { AgentView } from '#contract/agent-view.ts';
import type { FleetPage, FleetPageDelta } from '#contract/fleet-page.ts';
import { countUpdates, nextPage } from '#lib/fleet-page-state.ts';

const anAgent = (instanceUid: string, over: Partial<AgentView> = {}): AgentView => ({
  instanceUid,
  app: 'payments',
  environment: 'production',
  hostname: `host-${instanceUid}`,
  platform: 'linux/amd64',
  agentVersion: '0.1.0',
  appUrl: null,
  labels: {},
  desiredRelease: '1.4.2',
  desiredRevision: 'r2',
  runningRelease: '1.4.2',
  runningRevision: 'r2',
  phase: 'InSync',
  waiting: null,
  failure: null,
  process: 'Running',
  restarts: 0,
  health: 'Healthy',
  healthReason: null,
  connectivity: 'Online',
  sourceProblem: null,
  lastSeenAgeMs: 4_000,
  ...over,
});
const FACETS = { app: [], environment: [], release: [], health: [], phase: [], connectivity: [], label: [] };
const PAGE: FleetPage = { total: 9, matching: 2, offset: 0, agents: [anAgent('a'), anAgent('b')], facets: FACETS };
const delta = (change: Partial<FleetPageDelta>) => ({
  type: 'fleet' as const,
  agents: 9,
  moved: true,
  page: { total: 9, matching: 2, order: null, changed: [], facets: {}, ...change },
});
const loaded = nextPage(null, 'q', { type: 'reset', agents: 9, news: 0, page: PAGE }, 100_000)!;

describe('nextPage()', () => {
  test('turns the age of the last report into a moment of this clock', () => {
    expect(loaded.agents[0]?.seenAt).toBe(96_000);
  });

  test('patches what changed, takes the order and what moved of the facets, and leaves the rest as the same objects', () => {
    const health = [{ value: 'Healthy', agents: 2 }];
    const change = { order: ['b', 'c'], changed: [anAgent('c')], matching: 3, facets: { health } };
    const next = nextPage(loaded, 'q', delta(change), 101_000);
    expect(next?.agents.map(({ instanceUid }) => instanceUid)).toEqual(['b', 'c']);
    expect(next?.agents[0]).toBe(loaded.agents[1]);
    expect(next).toMatchObject({ matching: 3, search: 'q', facets: { ...FACETS, health } });
  });

  test('lets changes of another page go, and keeps the page where an event says nothing of one', () => {
    expect(nextPage(loaded, 'other', delta({}), 0)).toBe(loaded);
    expect(nextPage(loaded, 'q', { type: 'fleet', agents: 9, moved: true, page: null }, 0)).toBe(loaded);
    expect(nextPage(null, 'q', delta({}), 0)).toBeNull();
  });
});

describe('countUpdates()', () => {
  const after = (...changed: AgentView[]) => nextPage(loaded, 'q', delta({ changed }), 200_000)!;

  test('does not count a heartbeat, in which only the age is new', () => {
    expect(countUpdates(loaded, after(anAgent('a', { lastSeenAgeMs: 0 })))).toBe(0);
  });

  test.each([
    ['a phase', { phase: 'Switching' }],
    ['health', { health: 'Unhealthy' }],
    ['a process', { process: 'Backoff' }],
    ['connectivity', { connectivity: 'Late' }],
    ['a running release', { runningRelease: '1.4.1' }],
    ['a problem of its source', { sourceProblem: 'Cannot read' }],
  ] as const)('counts an agent with a change of %s', (_name, over) => {
    expect(countUpdates(loaded, after(anAgent('a', over)))).toBe(1);
  });
});
