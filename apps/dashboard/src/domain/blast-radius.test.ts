import { describe, expect, test } from 'vitest';
import { blastRadius, blastSentence, feltAs } from '#domain/blast-radius.ts';
import { agentFacts, desiredFile, releaseFile, snapshotOf } from '#domain/domain-builders.contract.ts';

const CELL = { app: 'payments', environment: 'production' };
const AGENTS = [
  agentFacts(),
  agentFacts({ instanceUid: 'b' }),
  agentFacts({ instanceUid: 'c', hostname: 'host-c', health: 'Unhealthy' }),
  agentFacts({ instanceUid: 'd', hostname: 'host-d', connectivity: 'Offline' }),
  agentFacts({ instanceUid: 'e', hostname: 'host-e', phase: 'Empty', health: 'Unknown' }),
  agentFacts({ instanceUid: 'f', environment: 'dev', hostname: 'host-f' }),
];
const NOBODY = { agents: 0, restarts: 0, reloads: 0, hosts: 0, alreadyUnhealthy: [] };

test('blastRadius() counts agents and hosts of the cells and names who was ill before', () => {
  expect(blastRadius(AGENTS, [CELL])).toEqual({
    agents: 5,
    restarts: 5,
    reloads: 0,
    hosts: 4,
    alreadyUnhealthy: ['host-c', 'host-d'],
  });
  expect(blastRadius(AGENTS, [])).toEqual(NOBODY);
});

test('blastRadius() tells those that only reload from those that restart', () => {
  const cells = [
    { ...CELL, felt: 'reload' as const },
    { app: 'payments', environment: 'dev' },
  ];
  expect(blastRadius(AGENTS, cells)).toMatchObject({ agents: 6, restarts: 1, reloads: 5 });
});

test.each([
  [NOBODY, 'Nobody feels it: no agent is there'],
  [{ ...NOBODY, agents: 15, restarts: 12, reloads: 3, hosts: 9 }, '12 agents restart, 3 reload on 9 hosts'],
  [{ ...NOBODY, agents: 1, restarts: 1, hosts: 1 }, '1 agent restarts on 1 host'],
  [{ ...NOBODY, agents: 2, reloads: 2, hosts: 1 }, '2 agents reload on 1 host'],
])('blastSentence() says %j', (radius, sentence) => expect(blastSentence(radius)).toBe(sentence));

describe('feltAs()', () => {
  const config = (onChange: string) =>
    `config: [{ path: app.yaml, template: "x: {{ vars.x }}", onChange: ${onChange} }]\n`;
  const side = (onChange: string, more: string, release = '1.4.2') => {
    const files = {
      'environments/production/payments.yaml': desiredFile('production', release, more),
      'releases/payments/1.4.2.yaml': releaseFile('1.4.2', 1, config(onChange)),
    };
    const snapshot = snapshotOf(files);
    const desired = snapshot.desired.get('production')?.get('payments');
    if (desired === undefined) throw new Error(JSON.stringify(snapshot.problems));
    return { desired, release: snapshot.releases.get('payments')?.get(release) };
  };
  const [one, two] = ['vars: { x: 1 }\n', 'vars: { x: 2 }\n'];

  test('is a reload when nothing but vars moved and no config file asks for more', () => {
    expect(feltAs(side('none', one), side('none', two))).toBe('reload');
    expect(feltAs(side('{ signal: SIGHUP }', one), side('{ signal: SIGHUP }', two))).toBe('reload');
    expect(feltAs(side('restart', one), side('restart', two))).toBe('restart');
  });

  test('is a restart for everything else', () => {
    expect(feltAs(undefined, side('none', one))).toBe('restart');
    expect(feltAs(side('none', one), side('none', one, '1.4.9'))).toBe('restart');
    expect(feltAs(side('none', one), side('none', `${one}env: { A: b }\n`))).toBe('restart');
  });
});
