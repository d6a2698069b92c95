import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Change, ChangeSummary } from '#contract/change.ts';
import type { Matrix, MatrixCell } from '#contract/matrix.ts';
import type { PromotionPreview } from '#contract/promotion.ts';
import { agentView } from '#server/agent-views.contract.ts';
import { type DashboardWorld, eventually, startDashboardWorld } from '#server/dashboard-world.contract.ts';
import { STATE } from '#server/world-state.contract.ts';

const FILE = 'environments/production/payments.yaml';
const WISH = {
  app: 'payments',
  to: 'production',
  release: '1.4.2',
  expectedRelease: '1.4.1',
  reason: 'Refunds are slow',
};
type Opened = { number: number; url: string; branch: string; commit: string; existed: boolean };

let world: DashboardWorld;
beforeAll(async () => {
  world = await startDashboardWorld();
  await world.services.start();
});
afterAll(() => world[Symbol.asyncDispose]());

const cellOf = async (environment: string, app = 'payments'): Promise<MatrixCell> => {
  const { apps } = await world.get<Matrix>('mara', '/matrix');
  const found = apps.find((row) => row.app === app)?.cells.find((cell) => cell.environment === environment);
  if (found === undefined) throw new Error(`No cell ${app} ${environment}`);
  return found;
};

describe('the loop from promotion to merge', () => {
  let opened: Opened;
  let headSha: string;

  test('GET /matrix shows desired releases, distance and the offer, which is closed to a viewer with a reason', async () => {
    const cell = await cellOf('production');
    expect(cell).toMatchObject({ release: '1.4.1', state: 'noAgents', behind: 1, openChanges: [], problems: [] });
    expect(cell.promotion).toEqual({ from: 'staging', release: '1.4.2', whyNot: null });

    const { apps } = await world.get<Matrix>('vic', '/matrix');
    expect(apps[0]?.cells[2]?.promotion?.whyNot).toBe(
      'Cannot promote as your role is viewer: ask for write permission on acme/state',
    );
  });

  test('GET /promotions/preview shows the one line that changes', async () => {
    const preview = await world.get<PromotionPreview>('mara', '/promotions/preview?app=payments&to=production');
    expect(preview).toMatchObject({
      from: 'staging',
      release: '1.4.2',
      currentRelease: '1.4.1',
      file: FILE,
      whyNot: null,
    });
    expect(preview.choices.map(({ version }) => version)).toEqual(['1.5.0', '1.4.2', '1.4.1']);
    expect(preview.summary.map(({ text }) => text)).toContain('release "1.4.1" → "1.4.2"');
    const changed = preview.diff.split('\n').filter((line) => /^[+-](?![+-])/.test(line));
    expect(changed).toEqual(['-release: "1.4.1"   # moved by promotions', '+release: "1.4.2"   # moved by promotions']);
    expect(preview.gates).toContainEqual({
      name: 'approvals',
      open: false,
      reason: '1 approval will be needed: another person must approve the change',
      opensAt: null,
    });
  });

  test('POST /promotions opens a pull request as the person, and finds it when asked again', async () => {
    opened = await world.post<Opened>('mara', '/promotions', WISH);
    expect(opened).toMatchObject({ number: 1, existed: false });
    expect(opened.branch).toMatch(/^pagurus\/promote-payments-production-1\.4\.2-[0-9a-f]{8}$/);

    expect(await world.post<Opened>('mara', '/promotions', WISH)).toEqual({ ...opened, existed: true });
    expect(await world.post<Opened>('rob', '/promotions', WISH)).toEqual({ ...opened, existed: true });
    const { changes } = await world.get<{ changes: ChangeSummary[] }>('vic', '/changes');
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({
      author: 'mara',
      promotion: { app: 'payments', environment: 'production', from: '1.4.1', to: '1.4.2' },
    });
    expect((await cellOf('production')).openChanges).toMatchObject([{ number: 1, release: '1.4.2' }]);
  });

  test('GET /changes/1 shows diff, gates and who may do what', async () => {
    const change = await world.get<Change>('mara', '/changes/1');
    headSha = change.head.sha;
    expect(headSha).toBe(opened.commit);
    expect(change).toMatchObject({ state: 'open', author: 'mara', reason: WISH.reason, problems: [], rollout: null });
    expect(change.files).toMatchObject([{ path: FILE, additions: 1, deletions: 1 }]);
    expect(change.actions).toEqual({
      approve: 'Cannot approve your own change: another person must',
      merge: `Cannot merge as 1 of 1 approval is missing: another person must approve ${headSha.slice(0, 7)}`,
      close: null,
    });
    expect((await world.get<Change>('rob', '/changes/1')).actions.approve).toBeNull();
    expect((await world.get<Change>('vic', '/changes/1')).actions.approve).toContain('your role is viewer');
  });

  test('the gates are said on the head by the service, with the page that tells more', async () => {
    const checks = await eventually('the checks', async () => {
      const change = await world.get<Change>('rob', '/changes/1');
      return change.checks.some(({ name }) => name === 'pagurus/blast-radius') ? change.checks : undefined;
    });
    const said = Object.fromEntries(checks.map(({ name, state, description }) => [name, `${state}: ${description}`]));
    expect(said).toEqual({
      'pagurus/state': 'success: Every state file of this change parses',
      'pagurus/approvals': `pending: 1 of 1 approval is missing: another person must approve ${headSha.slice(0, 7)}`,
      'pagurus/upstream': 'success: No agent of payments is in staging to be asked',
      'pagurus/freeze': 'success: production is not frozen',
      'pagurus/blast-radius': 'success: Nobody feels it: no agent is there',
    });
  });

  test('the own change cannot be approved: the forge says so with 422', async () => {
    const problem = await world.refused('mara', 'POST', '/changes/1/approve', { headSha });
    expect(problem).toMatchObject({ status: 422, code: 'forge.refused' });
    expect(problem.detail).toContain('Can not approve your own pull request');
  });

  test('a merge without its approval and a merge of another head are refused with 409', async () => {
    expect(await world.refused('rob', 'POST', '/changes/1/merge', { headSha })).toMatchObject({
      status: 409,
      code: 'gates.closed',
      detail: `Cannot merge as 1 of 1 approval is missing: another person must approve ${headSha.slice(0, 7)}`,
    });
    expect(await world.refused('rob', 'POST', '/changes/1/merge', { headSha: '0'.repeat(40) })).toMatchObject({
      status: 409,
      code: 'change.moved',
    });
    expect(await world.refused('rob', 'POST', '/changes/1/approve', { headSha: '0'.repeat(40) })).toMatchObject({
      status: 409,
    });
  });

  test('another person approves and merges, and the new state is known at once', async () => {
    await world.post('rob', '/changes/1/approve', { headSha });
    const approved = await world.get<Change>('rob', '/changes/1');
    expect(approved.reviews).toMatchObject([{ author: 'rob', verdict: 'approved', stale: false }]);
    expect(approved.actions.merge).toBeNull();

    const { sha } = await world.post<{ sha: string }>('rob', '/changes/1/merge', { headSha });
    expect(world.services.desiredView.commit()).toBe(sha);
    expect(world.services.desiredView.desired('payments', 'production')?.release).toBe('1.4.2');
    expect(world.announced).toContain(sha);
    expect(await cellOf('production')).toMatchObject({ release: '1.4.2', behind: 0, promotion: null, openChanges: [] });
  });

  test('after the merge the rollout is followed through the reports of the agents', async () => {
    const revision = world.services.desiredView.desired('payments', 'production')?.revision ?? '';
    const agent = agentView({ phase: 'Downloading' });
    const deployment = {
      phase: 'Downloading',
      phaseAgeMs: 0,
      desired: { release: '1.4.2', revision },
      quarantined: [],
    } as const;
    world.agents.push({
      agent,
      steadySinceMs: null,
      deployment: { ...deployment, quarantined: [] },
      process: undefined,
      source: undefined,
      drift: undefined,
    });
    const change = await world.get<Change>('vic', '/changes/1');
    expect(change).toMatchObject({
      state: 'merged',
      mergedBy: 'rob',
      rollout: { release: '1.4.2', superseded: false },
    });
    expect(change.rollout?.steps.map(({ name, done, total }) => `${name} ${done}/${total}`)).toEqual([
      'merged 1/1',
      'seen 1/1',
      'downloaded 0/1',
      'running 0/1',
      'healthy 0/1',
    ]);
    expect(change.rollout?.isDone).toBe(false);
    expect(change.summary.map(({ text }) => text)).toContain('release "1.4.1" → "1.4.2"');
    expect((await world.get<Change>('rob', '/changes/1')).actions.approve).toBe(
      'Cannot approve change #1 as it must be open: it is merged',
    );
  });

  test('deeds are kept with who, what and why, refused ones too', async () => {
    const kept = world.activities.map(({ actor, verb, object, result }) => [actor, verb, object, result === 'done']);
    expect(kept).toContainEqual(['mara', 'promote', 'environments/production/payments', true]);
    expect(kept).toContainEqual(['mara', 'approve', 'changes/1', false]);
    expect(kept).toContainEqual(['rob', 'approve', 'changes/1', true]);
    expect(kept).toContainEqual(['rob', 'merge', 'changes/1', true]);
  });

  test('what moved since the person looked is told with who moved it', async () => {
    const commit = await world.push('rob', { [FILE]: STATE[FILE]!.replace('1.4.1', '1.5.0') }, 'main', 'Hurry');
    const problem = await world.refused('mara', 'POST', '/promotions', {
      ...WISH,
      release: '1.4.1',
      expectedRelease: '1.4.2',
    });
    expect(problem).toMatchObject({
      status: 409,
      code: 'promotion.moved',
      detail: `Cannot promote payments in production as its release must still be "1.4.2", which you saw: it is "1.5.0", since rob committed ${commit.slice(0, 7)} "Hurry"`,
    });
  });

  test('the same promotion may be asked for again on a later state', async () => {
    await world.push('rob', { [FILE]: STATE[FILE]! }, 'main', 'Back');
    const again = await world.post<Opened>('mara', '/promotions', WISH);
    expect(again).toMatchObject({ existed: false, branch: opened.branch });
    expect(again.number).not.toBe(opened.number);
    const change = await world.get<Change>('mara', `/changes/${again.number}`);
    expect(change.files).toMatchObject([{ path: FILE, additions: 1, deletions: 1 }]);
    await world.post('rob', `/changes/${again.number}/close`, { reason: 'Not today' });
    expect((await world.get<Change>('mara', `/changes/${again.number}`)).state).toBe('closed');
  });
});
