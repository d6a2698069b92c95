import { agentDescription, agentState, fullFrame } from '@pagurus/testkit/gateway/agent-state.ts';
import { describe, expect, test } from 'vitest';
import { type AgentRecord, hear, timePassed } from '#domain/agent-record.ts';
import { fromStoredAgent, toStoredAgent } from './stored-agent.ts';

const limits = { heartbeatMs: 15_000, graceMs: 10_000 };
const HOUR = 3_600_000;

const record = (): AgentRecord => {
  const source = { kind: 'git', commit: 'c1', syncedAgeMs: 3 };
  const state = agentState({
    agentDescription: agentDescription({ labels: { zone: 'a' }, appUrl: 'http://h:1' }),
    source,
    drift: { files: [{ where: 'config', path: 'a', is: 'changed' }], count: 1, looks: 1, lookAgeMs: 0 },
  });
  return hear(undefined, fullFrame('a', 5, state), 1_000).record!;
};

/** As the database gives it back. */
const kept = (agent: AgentRecord) => {
  const stored = toStoredAgent(agent);
  return { ...stored, report: JSON.parse(JSON.stringify(stored.report)) as unknown };
};

describe('fromStoredAgent()', () => {
  test('W22: gives back what was stored, Late and with time to come back, and believes a full state only', () => {
    const restored = fromStoredAgent(kept(record()), HOUR, limits);
    expect(restored).toEqual({ ...record(), connectivity: 'Late', heardAt: HOUR - 30_000, nextSequenceNum: undefined });
    expect(timePassed(restored, HOUR + 24_999, limits).record.connectivity).toBe('Late');
    expect(timePassed(restored, HOUR + 25_000, limits).record.connectivity).toBe('Offline');
  });

  test('leaves an agent Offline that was Offline', () => {
    const offline = timePassed(record(), 100_000, limits).record;
    expect(fromStoredAgent(kept(offline), HOUR, limits).connectivity).toBe('Offline');
  });

  test('makes a row of the columns when the report is of another version', () => {
    const restored = fromStoredAgent({ ...kept(record()), report: { other: 1 }, phase: 'Dancing' }, HOUR, limits);
    expect(restored).toMatchObject({
      description: { app: 'payments', environment: 'production', hostname: 'host-1' },
      deployment: { report: { phase: 'Empty', current: { release: '1.4.1', revision: 'revision-of-1.4.1' } } },
      process: { report: { state: 'Running' } },
      health: { report: { state: 'Healthy' } },
    });
  });
});

test('toStoredAgent() fills the columns that are asked by', () => {
  expect(toStoredAgent(record())).toMatchObject({
    instanceUid: 'a',
    app: 'payments',
    labels: { zone: 'a' },
    firstSeenAt: new Date(1_000),
    lastSeenAt: new Date(1_000),
    phase: 'InSync',
    release: '1.4.1',
    revision: 'revision-of-1.4.1',
    processState: 'Running',
    health: 'Healthy',
    failure: null,
  });
});
