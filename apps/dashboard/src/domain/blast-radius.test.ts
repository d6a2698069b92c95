import { expect, test } from 'vitest';
import { blastRadius } from '#domain/blast-radius.ts';
import { agentFacts } from '#domain/domain-builders.contract.ts';

const CELL = { app: 'payments', environment: 'production' };

test('blastRadius() counts agents and hosts of the cells and names who was ill before', () => {
  const agents = [
    agentFacts(),
    agentFacts({ instanceUid: 'b' }),
    agentFacts({ instanceUid: 'c', hostname: 'host-c', health: 'Unhealthy' }),
    agentFacts({ instanceUid: 'd', hostname: 'host-d', connectivity: 'Offline' }),
    agentFacts({ instanceUid: 'e', hostname: 'host-e', phase: 'Empty', health: 'Unknown' }),
    agentFacts({ instanceUid: 'f', environment: 'dev', hostname: 'host-f' }),
  ];
  expect(blastRadius(agents, [CELL])).toEqual({ agents: 5, hosts: 4, alreadyUnhealthy: ['host-c', 'host-d'] });
  expect(blastRadius(agents, [])).toEqual({ agents: 0, hosts: 0, alreadyUnhealthy: [] });
});
