import { fullFrame, agentDescription, agentState } from '@pagurus/testkit/gateway/agent-state.ts';
import { expect, test } from 'vitest';
import { hear } from '#domain/agent-record.ts';
import type { Desired } from '#server/ports/desired-view.ts';
import { DesiredChanges } from './desired-changes.ts';

const record = (instanceUid: string, environment: string) =>
  hear(undefined, fullFrame(instanceUid, 0, agentState({ agentDescription: agentDescription({ environment }) })), 0)
    .record!;

test('L7: look() names the agents for which Git asks something else than at the last look', () => {
  const asked = new Map<string, Desired>([['production', { release: '1.4.1', revision: 'r1' }]]);
  const changes = new DesiredChanges({ commit: () => 'c', desired: (_app, environment) => asked.get(environment) });
  const fleet = [record('p1', 'production'), record('p2', 'production'), record('s1', 'staging')];

  expect(changes.look(fleet)).toEqual(['p1', 'p2', 's1']);
  expect(changes.look(fleet)).toEqual([]);
  asked.set('production', { release: '1.4.1', revision: 'r2' });
  expect(changes.look(fleet)).toEqual(['p1', 'p2']);
  asked.set('staging', { release: '1.4.2', revision: 'r3' });
  expect(changes.look(fleet)).toEqual(['s1']);
  asked.delete('production');
  expect(changes.look(fleet)).toEqual(['p1', 'p2']);
});
