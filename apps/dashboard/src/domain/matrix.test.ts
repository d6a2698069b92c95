import { describe, expect, test } from 'vitest';
import type { AgentFacts } from '#domain/agent-facts.ts';
import { agentFacts, desiredFile, snapshotOf } from '#domain/domain-builders.contract.ts';
import { type Cell, type ChangeInCell, environmentsOf, matrixRows } from '#domain/matrix.ts';

const cell = (
  agents: readonly AgentFacts[],
  files: Readonly<Record<string, string>> = {},
  more: { changes?: ChangeInCell[]; role?: 'viewer' | 'releaseManager'; environment?: string } = {},
): Cell => {
  const rows = matrixRows({
    snapshot: snapshotOf(files),
    revisionOf: (_app, environment) => (environment === 'production' ? 'rev' : 'other'),
    agents,
    changes: more.changes ?? [],
    asking: { login: 'mara', role: more.role ?? 'releaseManager', repository: 'acme/state' },
  });
  const found = rows[0]?.cells.find(({ environment }) => environment === (more.environment ?? 'production'));
  if (found === undefined) throw new Error('no such cell');
  return found;
};
const FILE = 'environments/production/payments.yaml';
const failure = { message: 'The artifact answered 404', revision: 'rev' };

describe('matrixRows() cell state', () => {
  test.each<[string, AgentFacts[], Cell['state']]>([
    ['noAgents without any', [], 'noAgents'],
    ['healthy when all run it', [agentFacts(), agentFacts({ instanceUid: 'b' })], 'healthy'],
    [
      'rollingOut while one runs another revision',
      [agentFacts(), agentFacts({ runningRevision: 'old', phase: 'Downloading' })],
      'rollingOut',
    ],
    ['rollingOut while it is watched', [agentFacts({ phase: 'Watching', health: 'Unknown' })], 'rollingOut'],
    [
      'waiting while all that move wait for a lease',
      [agentFacts(), agentFacts({ runningRevision: 'old', phase: 'AwaitingLease' })],
      'waiting',
    ],
    [
      'failed when one failed',
      [agentFacts(), agentFacts({ runningRevision: 'old', phase: 'Failed', failure })],
      'failed',
    ],
    ['failed also when the old one runs on in sync', [agentFacts({ runningRevision: 'old', failure })], 'failed'],
    [
      'not failed by the failure of another revision',
      [agentFacts({ failure: { ...failure, revision: 'older' } })],
      'healthy',
    ],
    ['degraded when one is unhealthy', [agentFacts(), agentFacts({ health: 'Unhealthy' })], 'degraded'],
    ['offline when one is, whose app may be fine', [agentFacts(), agentFacts({ connectivity: 'Offline' })], 'offline'],
    [
      'degraded when one is unhealthy and another offline',
      [agentFacts({ health: 'Unhealthy' }), agentFacts({ connectivity: 'Offline' })],
      'degraded',
    ],
    ['offline when all are', [agentFacts({ connectivity: 'Offline' })], 'offline'],
    [
      'offline, not rollingOut, when the one that moved cannot be heard',
      [agentFacts(), agentFacts({ phase: 'Watching', connectivity: 'Offline' })],
      'offline',
    ],
    [
      'rollingOut while another one moves',
      [agentFacts({ phase: 'Watching' }), agentFacts({ phase: 'Watching', connectivity: 'Offline' })],
      'rollingOut',
    ],
    ['healthy when one is late', [agentFacts({ connectivity: 'Late' })], 'healthy'],
  ])('%s', (_name, agents, state) => {
    expect(cell(agents).state).toBe(state);
  });

  test('counts stand and connectivity as two axes', () => {
    const agents = [
      agentFacts(),
      agentFacts({ connectivity: 'Late' }),
      agentFacts({ connectivity: 'Offline', health: 'Unhealthy' }),
    ];
    expect(cell(agents).agents).toEqual({
      total: 3,
      settled: 2,
      moving: 0,
      failed: 0,
      unhealthy: 1,
      late: 1,
      offline: 1,
    });
  });

  test('invalid with its sentence when the file has a typo, while the app is still listed', () => {
    const typo = cell([agentFacts()], { [FILE]: desiredFile('production', '1.4.2').replace('release:', 'relese:') });
    expect(typo).toMatchObject({ state: 'invalid', release: null });
    expect(typo.promotion?.whyNot).toContain('the file that would change has an error');
    expect(typo.problems[0]).toContain(`${FILE}:5:1 relese: unknown key; did you mean "release"?`);
  });

  test('invalid with its sentence when the release is missing', () => {
    const missing = cell([], { [FILE]: desiredFile('production', '9.9') });
    expect(missing).toMatchObject({ state: 'invalid', release: '9.9', behind: null });
    expect(missing.promotion?.whyNot).toBeNull();
    expect(missing.problems[0]).toContain('names releases/payments/9.9.yaml, which is not in the repository');
  });

  test('an emptied container is settled when it is empty', () => {
    const none = { [FILE]: desiredFile('production', 'none') };
    const empty = agentFacts({ phase: 'Empty', runningRelease: null, runningRevision: null, health: 'Unknown' });
    expect(cell([empty], none).state).toBe('healthy');
    expect(cell([agentFacts()], none).state).toBe('rollingOut');
  });

  test('what an agent says of its failure is shown with its host', () => {
    expect(cell([agentFacts({ runningRevision: 'old', failure })]).problems).toEqual([
      'host-a: The artifact answered 404',
    ]);
  });
});

describe('matrixRows() promotion', () => {
  test('counts releases between by date, not by spelling', () => {
    expect(cell([]).behind).toBe(2);
    expect(cell([], { 'environments/staging/payments.yaml': desiredFile('staging', '1.4.2') }).behind).toBe(0);
    expect(cell([], {}, { environment: 'staging' }).behind).toBeNull();
  });

  test('offers what the environment before asks for', () => {
    expect(cell([]).promotion).toEqual({ from: 'staging', release: '1.4.10', whyNot: null });
    expect(cell([], { [FILE]: desiredFile('production', '1.4.10') }).promotion).toBeNull();
    expect(cell([], {}, { environment: 'staging' }).promotion).toBeNull();
  });

  test('is closed with its reason', () => {
    const change = { number: 7, title: 'x', app: 'payments', environment: 'production', release: '1.4.10' };
    expect(cell([], {}, { role: 'viewer' }).promotion?.whyNot).toContain('your role is viewer');
    expect(cell([], {}, { changes: [change] })).toMatchObject({
      openChanges: [{ number: 7, title: 'x', release: '1.4.10' }],
      promotion: { whyNot: 'Cannot promote payments to 1.4.10 twice: change #7 already asks for it' },
    });
    expect(cell([], {}, { changes: [{ ...change, release: '1.4.9' }] }).promotion?.whyNot).toBeNull();
    const gone = { 'environments/staging/payments.yaml': desiredFile('staging', '9.9') };
    expect(cell([], gone).promotion?.whyNot).toContain('there is no such release that parses');
  });
});

test('environmentsOf() goes on without a readable pipeline', () => {
  expect(environmentsOf(snapshotOf({ 'pagurus.yaml': 'kind: Pipelin\n' })).map(({ name }) => name)).toEqual([
    'production',
    'staging',
  ]);
});
