import { describe, expect, test } from 'vitest';
import type { AgentView } from '#contract/agent-view.ts';
import { agentWords, binWords, legend, markByKey } from '#features/app-environment/mark-words.ts';

const AGENT: AgentView = {
  instanceUid: 'a',
  app: 'payments',
  environment: 'production',
  hostname: 'web-1',
  platform: 'linux/amd64',
  agentVersion: '1',
  appUrl: null,
  labels: {},
  desiredRelease: '1.4.2',
  desiredRevision: 'next',
  runningRelease: '1.4.1',
  runningRevision: 'old',
  phase: 'AwaitingLease',
  waiting: 'Waits for its turn: 2 of 8 are away',
  failure: null,
  process: 'Running',
  restarts: 0,
  health: 'Healthy',
  healthReason: null,
  connectivity: 'Online',
  sourceProblem: null,
  lastSeenAgeMs: 0,
};
const NOBODY = { good: 0, moving: 0, wait: 0, none: 0, away: 0, bad: 0 };

describe('agentWords()', () => {
  test('says where it stands and why it waits', () => {
    expect(agentWords(AGENT, { isCanary: true, isLeased: false })).toEqual([
      'web-1',
      '1.4.1 → 1.4.2',
      'Awaiting lease',
      'Healthy',
      'canary',
      'Waits for its turn: 2 of 8 are away',
    ]);
  });

  test('says of one that arrived only what runs, and of one that is silent that it is', () => {
    const agent: AgentView = {
      ...AGENT,
      runningRelease: '1.4.2',
      phase: 'InSync',
      waiting: null,
      connectivity: 'Offline',
    };
    expect(agentWords(agent, { isCanary: false, isLeased: true })).toEqual([
      'web-1',
      '1.4.2',
      'In sync',
      'Healthy',
      'Offline',
      'holds a lease',
    ]);
  });
});

test('legend() and binWords() name only what there is', () => {
  const counts = { ...NOBODY, good: 12, away: 1 };
  expect(legend(counts).map(({ tone }) => tone)).toEqual(['good', 'away']);
  expect(binWords({ from: 'web-1', to: 'web-13', agents: 13, counts })).toBe(
    '13 agents, web-1 to web-13: 12 healthy on it, 1 offline',
  );
});

test.each([
  ['ArrowRight', 0, 1],
  ['ArrowLeft', 0, 0],
  ['ArrowDown', 1, 11],
  ['ArrowDown', 24, 24],
  ['ArrowUp', 12, 2],
  ['Home', 12, 0],
  ['End', 12, 24],
  ['a', 12, undefined],
])('%s leads from mark %d to %s', (key, here, next) => {
  expect(markByKey(key, here, { count: 25, columns: 10 })).toBe(next);
});
