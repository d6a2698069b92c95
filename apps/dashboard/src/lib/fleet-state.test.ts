import { describe, expect, test } from 'vitest';
import type { AgentView } from '#contract/agent-view.ts';
import { countUpdates, type FleetEvent, movesCounts, NO_FLEET, reduceFleet } from '#lib/fleet-state.ts';

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

const loaded = reduceFleet(NO_FLEET, { type: 'reset', agents: [anAgent('a'), anAgent('b')] }, 100_000);

describe('reduceFleet()', () => {
  test('turns the age of the last report into a moment of this clock', () => {
    expect(loaded.agents.get('a')?.seenAt).toBe(96_000);
  });

  test('patches what changed, removes what is gone, and leaves the rest as the same objects', () => {
    const next = reduceFleet(
      loaded,
      { type: 'fleet', changed: [anAgent('c'), anAgent('b', { phase: 'Downloading' })], removed: [] },
      101_000,
    );
    expect([...next.agents.keys()]).toEqual(['a', 'b', 'c']);
    expect(next.agents.get('b')?.phase).toBe('Downloading');
    expect(next.agents.get('a')).toBe(loaded.agents.get('a'));
    expect([...reduceFleet(next, { type: 'fleet', changed: [], removed: ['a'] }, 0).agents.keys()]).toEqual(['b', 'c']);
  });

  test('never changes the state it was given', () => {
    reduceFleet(loaded, { type: 'fleet', changed: [anAgent('z')], removed: ['a'] }, 0);
    expect([...loaded.agents.keys()]).toEqual(['a', 'b']);
  });

  test('lets patches go while the whole fleet is not known', () => {
    expect(reduceFleet(NO_FLEET, { type: 'fleet', changed: [anAgent('a')], removed: [] }, 0)).toBe(NO_FLEET);
  });

  test('tells an empty fleet from an unknown one', () => {
    expect(reduceFleet(NO_FLEET, { type: 'reset', agents: [] }, 0).loaded).toBe(true);
  });

  test('forgets with a reset whatever it does not name', () => {
    expect([...reduceFleet(loaded, { type: 'reset', agents: [anAgent('b')] }, 0).agents.keys()]).toEqual(['b']);
  });
});

describe('countUpdates()', () => {
  const after = (...changed: AgentView[]) => reduceFleet(loaded, { type: 'fleet', changed, removed: [] }, 200_000);

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

  test('counts agents that came and agents that went', () => {
    const next = reduceFleet(loaded, { type: 'fleet', changed: [anAgent('c')], removed: ['a'] }, 0);
    expect(countUpdates(loaded, next)).toBe(2);
  });
});

describe('movesCounts()', () => {
  const event = (over: Partial<AgentView>): FleetEvent => ({
    type: 'fleet',
    changed: [anAgent('a', over)],
    removed: [],
  });

  test('is false for a heartbeat and true for a transition', () => {
    expect(movesCounts(loaded, event({ lastSeenAgeMs: 1 }))).toBe(false);
    expect(movesCounts(loaded, event({ phase: 'Watching' }))).toBe(true);
  });
});
