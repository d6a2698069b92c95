import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Change } from '#contract/change.ts';
import type { Matrix } from '#contract/matrix.ts';
import type { PromotionPreview } from '#contract/promotion.ts';
import { agentReport, agentView } from '#server/agent-views.contract.ts';
import { type DashboardWorld, eventually, startDashboardWorld } from '#server/dashboard-world.contract.ts';
import { PIPELINE, STATE } from '#server/world-state.contract.ts';

const FILE = 'environments/production/payments.yaml';
const BACK = { app: 'payments', to: 'production', release: '1.4.1', expectedRelease: '1.4.2', kind: 'rollBack' };
const AGAIN = { app: 'payments', to: 'production', release: '1.4.2', expectedRelease: '1.4.1', reason: 'Mended' };
type Opened = { number: number; commit: string };

let world: DashboardWorld;
beforeAll(async () => {
  world = await startDashboardWorld();
  await world.services.start();
  const healthy = { runningRelease: '1.4.1', phase: 'InSync', health: 'Healthy' } as const;
  world.agents.push(agentReport(agentView(healthy)));
  await world.push('rob', { [FILE]: STATE[FILE]!.replace('1.4.1', '1.4.2') }, 'main', 'Hurry');
  await eventually('1.4.2 is asked for', () =>
    world.services.desiredView.desired('payments', 'production')?.release === '1.4.2' ? true : undefined,
  );
});
afterAll(() => world[Symbol.asyncDispose]());

const cell = async () => {
  const { apps } = await world.get<Matrix>('mara', '/matrix');
  return apps.find(({ app }) => app === 'payments')?.cells[2];
};
async function merge(number: number): Promise<void> {
  const { head } = await world.get<Change>('rob', `/changes/${number}`);
  await world.post('rob', `/changes/${number}/approve`, { headSha: head.sha });
  await world.post('rob', `/changes/${number}/merge`, { headSha: head.sha });
}

describe('rolling back', () => {
  test('is offered with what was healthy there, and what is known of it', async () => {
    expect((await cell())?.rollBack).toEqual({ release: '1.4.1', whyNot: null });
    const preview = await world.get<PromotionPreview>(
      'mara',
      '/promotions/preview?app=payments&to=production&kind=rollBack',
    );
    expect(preview).toMatchObject({ release: '1.4.1', currentRelease: '1.4.2', whyNot: null });
    expect(preview.choices.map(({ version, known }) => [version, known])).toEqual([
      ['1.4.1', expect.stringMatching(/^Was healthy here, asked for by Seed at /)],
    ]);
    expect(preview.holds).toBe('Promotions of payments into production are held until somebody resumes them');
    expect(preview.gates.map(({ name }) => name)).not.toContain('hold');
  });

  test('is refused to a viewer, without a reason, and to what never ran there', async () => {
    const wish = { ...BACK, reason: 'Refunds fail' };
    expect(await world.refused('vic', 'POST', '/promotions', wish)).toMatchObject({ status: 403 });
    expect(await world.refused('mara', 'POST', '/promotions', BACK)).toMatchObject({ status: 400 });
    expect(await world.refused('mara', 'POST', '/promotions', { ...wish, release: '1.5.0' })).toMatchObject({
      status: 422,
      code: 'promotion.notOffered',
      detail: 'Cannot roll back payments in production to 1.5.0 as it must have been healthy there: known are 1.4.1',
    });
    expect((await cell())?.hold).toBeNull();
  });

  test('is a change like any other, and holds the release with who, why and since when', async () => {
    const { number } = await world.post<Opened>('mara', '/promotions', { ...BACK, reason: 'Refunds fail' });
    const change = await world.get<Change>('mara', `/changes/${number}`);
    expect(change).toMatchObject({
      title: 'Roll back payments to 1.4.1 in production (from 1.4.2)',
      files: [{ path: FILE, additions: 1, deletions: 1 }],
      holds: [{ release: '1.4.1', by: 'mara', reason: 'Refunds fail', whyNotResume: null }],
    });
    expect(change.gates.find(({ name }) => name === 'hold')).toMatchObject({ open: true });
    expect((await cell())?.hold).toMatchObject({ release: '1.4.1', by: 'mara', reason: 'Refunds fail' });
    expect(world.activities).toContainEqual(expect.objectContaining({ actor: 'mara', verb: 'rollback' }));
    await merge(number);
    expect(world.services.desiredView.desired('payments', 'production')?.release).toBe('1.4.1');
  });

  test('the hold closes what would leave the release, until somebody resumes', async () => {
    const { number } = await world.post<Opened>('rob', '/promotions', AGAIN);
    const { head, gates } = await world.get<Change>('mara', `/changes/${number}`);
    expect(gates.find(({ name }) => name === 'hold')?.reason).toMatch(
      /^mara holds payments on 1\.4\.1 since .*Refunds fail/,
    );
    await world.post('mara', `/changes/${number}/approve`, { headSha: head.sha });
    expect(await world.refused('mara', 'POST', `/changes/${number}/merge`, { headSha: head.sha })).toMatchObject({
      status: 409,
      code: 'gates.closed',
    });
    const resume = '/holds/production/payments/resume';
    expect(await world.refused('vic', 'POST', resume, {})).toMatchObject({ status: 403 });
    await world.post('rob', resume, {});
    expect(await world.refused('rob', 'POST', resume, {})).toMatchObject({ status: 409, code: 'hold.none' });
    await world.post('mara', `/changes/${number}/merge`, { headSha: head.sha });
    expect(world.services.desiredView.desired('payments', 'production')?.release).toBe('1.4.2');
  });
});

test('a promotion by hand of another release than the candidate holds only where the pipeline promotes by itself', async () => {
  const wish = { app: 'payments', to: 'dev', release: '1.4.2', expectedRelease: '1.5.0', reason: 'Compare' };
  const { number } = await world.post<Opened>('mara', '/promotions', wish);
  expect((await world.get<Change>('mara', `/changes/${number}`)).holds).toEqual([]);
  await world.post('mara', `/changes/${number}/close`, { reason: 'Enough' });

  await world.push('rob', { 'pagurus.yaml': PIPELINE.replace('name: dev', 'name: dev\n    autoPromote: true') });
  const again = await eventually('the new pipeline', async () => {
    const path = '/promotions/preview?app=payments&to=dev&release=1.4.2';
    return (await world.get<PromotionPreview>('mara', path)).holds ?? undefined;
  });
  expect(again).toContain('are held until somebody resumes them');
  const held = await world.post<Opened>('mara', '/promotions', wish);
  expect((await world.get<Change>('mara', `/changes/${held.number}`)).holds).toMatchObject([{ release: '1.4.2' }]);
});
