import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change } from '#contract/change.ts';
import type { Matrix } from '#contract/matrix.ts';
import type { RolloutControl } from '#contract/rollout.ts';
import { asker, failedOn, wants } from '#domain/rollout-builders.contract.ts';
import { type Rollout, beginRollout, rolloutOf, withRollout } from '#domain/rollout.ts';
import { agentReport, agentView } from '#server/agent-views.contract.ts';
import { type DashboardWorld, eventually, startDashboardWorld } from '#server/dashboard-world.contract.ts';

let world: DashboardWorld;
beforeEach(async () => {
  world = await startDashboardWorld();
  await world.services.start();
});
afterEach(() => world[Symbol.asyncDispose]());

const wishIn = (environment: string) => {
  const wish = world.services.desiredView.desired('payments', environment);
  if (wish === undefined) throw new Error(`Nothing is desired in ${environment}`);
  return wish;
};
const cellOf = (environment: string) => ({ app: 'payments', environment });

/** A rollout in the book, as the gateway would have begun it. */
async function begin(environment: string, change: Partial<Rollout> = {}): Promise<string> {
  const { revision, release } = wishIn(environment);
  const rollout = { ...beginRollout(revision, release, 1), ...change };
  await world.rollouts.change(cellOf(environment), (book) => ({ book: withRollout(book, rollout), result: undefined }));
  return revision;
}

const command = (name: string, environment: string) => `/rollouts/${environment}/payments/${name}`;
const said = (revision: string) => ({ revision, reason: 'the fair is on' });

describe('a rollout and people', () => {
  test('is listed while it is not done, with who waits and what may be done, closed to a viewer with a reason', async () => {
    const revision = await begin('production');
    world.rolloutAgents.set('production/payments', [asker('a', { lease: wants({ revision }) })]);
    const { rollouts } = await world.get<{ rollouts: RolloutControl[] }>('mara', '/rollouts');
    expect(rollouts).toMatchObject([
      { ...cellOf('production'), release: '1.4.1', state: 'running', waiting: 1, leased: 0, actions: { pause: null } },
    ]);
    expect(rollouts[0]?.actions.resume).toBe('Cannot resume the rollout of 1.4.1 as it must be paused: it is running');
    const seen = await world.get<{ rollouts: RolloutControl[] }>('vic', '/rollouts');
    expect(seen.rollouts[0]?.actions.pause).toContain('your role is viewer');
    await begin('production', { state: 'done' });
    expect(await world.get('mara', '/rollouts')).toEqual({ rollouts: [] });
  });

  test('is paused and resumed by a release manager, whose reason is kept; the gateway looks at once', async () => {
    const revision = await begin('production');
    const paused = await world.post<RolloutControl>('mara', command('pause', 'production'), said(revision));
    expect(paused).toMatchObject({ state: 'paused', by: 'mara', reason: 'the fair is on', actions: { resume: null } });
    expect(world.announced).toContain('look production/payments');
    const resumed = await world.post<RolloutControl>('rob', command('resume', 'production'), said(revision));
    expect(resumed).toMatchObject({ state: 'running', by: null, reason: null });
    const object = 'environments/production/payments';
    expect(world.activities).toMatchObject([
      { actor: 'mara', verb: 'pause', object, reason: 'the fair is on', result: 'done' },
      { actor: 'rob', verb: 'resume', object, result: 'done' },
    ]);
  });

  test('cannot be moved by a viewer, without a reason, twice, or when Git asks for something else by now', async () => {
    const revision = await begin('production');
    const path = command('pause', 'production');
    expect(await world.refused('vic', 'POST', path, said(revision))).toMatchObject({ status: 403 });
    expect(await world.refused('mara', 'POST', path, { revision, reason: ' ' })).toMatchObject({ status: 400 });
    expect(await world.refused('mara', 'POST', path, said('another'))).toMatchObject({
      status: 409,
      code: 'rollout.moved',
    });
    const closed = await world.refused('mara', 'POST', command('resume', 'production'), said(revision));
    expect(closed).toMatchObject({ status: 409, code: 'rollout.closed' });
    expect(await world.refused('mara', 'POST', command('stop', 'production'), said(revision))).toMatchObject({
      status: 400,
    });
    expect(world.activities.map(({ result }) => result)).not.toContain('done');
  });

  test('is retried where it halted, and where an agent gave up without any rollout', async () => {
    const revision = await begin('production', { state: 'halted', reason: 'host-a failed: it ended' });
    world.rolloutAgents.set('production/payments', [failedOn('a', revision)]);
    const retried = await world.post<RolloutControl>('mara', command('retry', 'production'), said(revision));
    expect(retried).toMatchObject({ state: 'running' });
    expect((await world.rollouts.read(cellOf('production'))).rollouts).toMatchObject([{ forgiven: ['a'] }]);

    const staging = wishIn('staging').revision;
    const failure = {
      outcome: 'FAILED_ROLLBACK_COMPLETE',
      phase: 'Watching',
      code: 'x',
      message: 'no',
      revision: staging,
    } as const;
    const agent = agentView({ environment: 'staging', phase: 'Failed', failure, desiredRevision: staging });
    world.agents.push(agentReport(agent));
    world.rolloutAgents.set('staging/payments', [failedOn('b', staging)]);
    const { rollouts } = await world.get<{ rollouts: RolloutControl[] }>('mara', '/rollouts');
    expect(rollouts.find(({ environment }) => environment === 'staging')?.actions.retry).toBeNull();
  });
});

describe('onFailure: revert', () => {
  const running = (environment: string, runningRelease: string) => {
    const agent = agentView({ environment, runningRelease, health: 'Healthy', phase: 'InSync' });
    world.agents.push(agentReport(agent));
  };
  const halt = async (environment: string): Promise<string> => {
    const halted = { state: 'halted', reason: 'host-a failed: it ended', revert: 'wanted' } as const;
    const revision = await begin(environment, halted);
    const rollout = rolloutOf(await world.rollouts.read(cellOf(environment)), revision);
    world.rolloutMoved(cellOf(environment), rollout!);
    return revision;
  };
  const revertOf = (environment: string, revision: string) =>
    eventually('what became of the revert', async () => {
      const revert = rolloutOf(await world.rollouts.read(cellOf(environment)), revision)?.revert;
      return revert === 'wanted' ? undefined : (revert ?? undefined);
    });

  test('goes back to what healthy agents run, merged where no gate is closed, and is in the record', async () => {
    running('dev', '1.4.2');
    const revision = await halt('dev');
    expect(await revertOf('dev', revision)).toBe('Change #1 went back to 1.4.2');
    const change = await world.get<Change>('mara', '/changes/1');
    expect(change).toMatchObject({ state: 'merged', author: 'service', promotion: { from: '1.5.0', to: '1.4.2' } });
    expect(await world.promotions.holds()).toMatchObject([{ environment: 'dev', release: '1.4.2', by: 'pagurus' }]);
    expect(change.reason).toBe('The rollout of 1.5.0 halted as host-a failed: it ended');
    expect(world.activities.map(({ actor, verb }) => [actor, verb])).toEqual([
      ['pagurus', 'halt'],
      ['pagurus', 'rollback'],
      ['pagurus', 'merge'],
    ]);
    const { apps } = await world.get<Matrix>('mara', '/matrix');
    expect(apps.find(({ app }) => app === 'payments')?.cells[0]?.release).toBe('1.4.2');
  });

  test('says so where nobody runs anything to go back to', async () => {
    const revision = await halt('production');
    expect(await revertOf('production', revision)).toBe(
      'Cannot revert as another release than 1.4.1 must have been healthy here: none was',
    );
  });
});
