import { describe, expect, test } from 'vitest';
import { NO_FILTER } from '#lib/fleet-filter.ts';
import { queryFleet } from '#lib/fleet-query.ts';
import type { LiveAgent } from '#lib/fleet-state.ts';

const anAgent = (hostname: string, over: Partial<LiveAgent> = {}): LiveAgent => ({
  instanceUid: `uid-of-${hostname}`,
  app: 'payments',
  environment: 'production',
  hostname,
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
  lastSeenAgeMs: 0,
  seenAt: 1_000,
  ...over,
});

const FLEET = [
  anAgent('p2', { health: 'Unhealthy', seenAt: 3_000 }),
  anAgent('p1', { phase: 'Watching' }),
  anAgent('s1', { app: 'search', environment: 'staging', seenAt: 2_000 }),
  anAgent('s2', { app: 'search', health: 'Unhealthy', runningRelease: '1.4.1' }),
];
const hosts = (filter: Partial<typeof NO_FILTER>) =>
  queryFleet(FLEET, { ...NO_FILTER, ...filter }).rows.map((agent) => agent.hostname);

describe('queryFleet()', () => {
  test('keeps agents in their places: by app, environment and hostname', () => {
    expect(hosts({})).toEqual(['p1', 'p2', 's2', 's1']);
  });

  test.each([
    ['one value of a facet', { app: ['search'] }, ['s2', 's1']],
    [
      'several values of one facet, any of which will do',
      { environment: ['staging', 'production'] },
      ['p1', 'p2', 's2', 's1'],
    ],
    ['two facets, both of which must hold', { app: ['search'], health: ['Unhealthy'] }, ['s2']],
    ['words, each of which must be somewhere', { text: 'SEARCH 1.4.1' }, ['s2']],
    ['a text that nothing has', { text: 'nowhere' }, []],
  ])('filters by %s', (_name, filter, expected) => {
    expect(hosts(filter)).toEqual(expected);
  });

  test('counts a facet as if it alone were open, so that its other values can be chosen', () => {
    const { facets } = queryFleet(FLEET, { ...NO_FILTER, app: ['search'] });
    expect(facets.app).toEqual(
      new Map([
        ['search', 2],
        ['payments', 2],
      ]),
    );
    expect(facets.health).toEqual(
      new Map([
        ['Healthy', 1],
        ['Unhealthy', 1],
      ]),
    );
  });

  test('counts a chosen value even where no agent has it, so that it can be left', () => {
    expect(queryFleet(FLEET, { ...NO_FILTER, phase: ['Failed'] }).facets.phase.get('Failed')).toBe(0);
  });

  test('sorts phases by the course of a rollout and reports by age, both ways', () => {
    expect(hosts({ sort: 'deployment', descending: true })[0]).toBe('p1');
    expect(hosts({ sort: 'lastReport' })[0]).toBe('p2');
    expect(hosts({ sort: 'lastReport', descending: true }).slice(-1)).toEqual(['p2']);
  });
});
