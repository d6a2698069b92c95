import { agentState, fullFrame, inSync } from '@pagurus/testkit/gateway/agent-state.ts';
import { expect, test } from 'vitest';
import { AgentView } from '#contract/agent-view.ts';
import { hear } from '#domain/agent-record.ts';
import { isSameButAge, toAgentReport, toAgentView, toLiveRow } from './agent-view.ts';

const state = agentState({
  deployment: { ...inSync('1.4.1'), phaseAgeMs: 100 },
  process: { state: 'Running', restarts: 2, uptimeMs: 50 },
  source: { kind: 'git', syncedAgeMs: 10, problem: 'pagurus.yaml has an error' },
  drift: { files: [], count: 0, looks: 3, lookAgeMs: 5, healed: { files: [], count: 1, ageMs: 7 } },
});
const record = hear(undefined, fullFrame('a', 0, state), 1_000).record!;

test('toLiveRow() joins what the agent reported with what Git asks of it, in the shape of the contract', () => {
  const view = toAgentView(toLiveRow(record, { release: '1.4.2', revision: 'r2' }), 4_000);
  expect(AgentView.parse(view)).toEqual(view);
  expect(view).toMatchObject({
    desiredRelease: '1.4.2',
    desiredRevision: 'r2',
    runningRelease: '1.4.1',
    runningRevision: 'revision-of-1.4.1',
    restarts: 2,
    sourceProblem: 'pagurus.yaml has an error',
    lastSeenAgeMs: 3_000,
  });
  expect(toAgentView(toLiveRow(record, undefined), 0)).toMatchObject({
    desiredRelease: null,
    desiredRevision: null,
    lastSeenAgeMs: 0,
  });
});

test('isSameButAge() is untrue as soon as anything that is shown differs, and of a heartbeat alone it is true', () => {
  const row = toLiveRow(record, undefined);
  expect(isSameButAge(row, toLiveRow({ ...record, lastSeenAt: 9_000 }, undefined))).toBe(true);
  expect(isSameButAge(row, { ...row, healthReason: 'slow' })).toBe(false);
  expect(isSameButAge(row, { ...row, agentVersion: '0.2.0' })).toBe(false);
  expect(isSameButAge(row, { ...row, labels: { rack: '7' } })).toBe(false);
});

test('W15: toAgentReport() counts the ages on', () => {
  expect(toAgentReport(record, toAgentView(toLiveRow(record, undefined), 4_000), 4_000)).toMatchObject({
    deployment: { phaseAgeMs: 3_100 },
    process: { uptimeMs: 3_050 },
    source: { syncedAgeMs: 3_010 },
    drift: { looks: 3, lookAgeMs: 3_005, healed: { count: 1, ageMs: 3_007 } },
  });
});
