import { afterEach, describe, expect, test } from 'vitest';
import type { ChangeSummary } from '#contract/change.ts';
import type { JobView } from '#contract/job.ts';
import { PROMOTION_STEPS } from '#domain/job.ts';
import { type DashboardWorld, eventually, startDashboardWorld } from '#server/dashboard-world.contract.ts';

const WISH = { app: 'payments', to: 'production', release: '1.4.2', expectedRelease: '1.4.1', reason: 'x' };

let world: DashboardWorld;
afterEach(() => world[Symbol.asyncDispose]());

/** Asks for the promotion and lets the process die when it wants to keep that `step` begins, or the end of the last one. */
async function killedAt(step: string): Promise<JobView> {
  world = await startDashboardWorld({ jobLeaseMs: 300, promotionAnswerMs: 1, sweepMs: 100 });
  await world.services.start();
  const dead = Promise.withResolvers<never>();
  const died = Promise.withResolvers<void>();
  world.jobs.beforeMove = async (move) => {
    if (move.step !== step && move.state !== step) return;
    died.resolve();
    await dead.promise;
  };
  const answered = await world.ask('mara', 'POST', '/promotions', WISH);
  expect(answered.status).toBe(202);
  const { job } = (await answered.json()) as { job: JobView };
  await died.promise;
  world.jobs.beforeMove = async () => undefined;
  await (await world.restart()).start();
  return job;
}

describe('a promotion that is broken off', () => {
  test.each([...PROMOTION_STEPS.slice(1), 'done'])(
    'before %s is kept goes on after the restart, and nothing is made twice',
    async (step) => {
      const { id } = await killedAt(step);
      const job = await eventually('the job is done', async () => {
        const found = await world.get<JobView>('mara', `/jobs/${id}`);
        return found.state === 'running' ? undefined : found;
      });
      expect(job).toMatchObject({ state: 'done', change: 1, problem: null });
      const { changes } = await world.get<{ changes: ChangeSummary[] }>('mara', '/changes?state=all');
      expect(changes).toMatchObject([{ number: 1, state: 'open', author: 'mara' }]);
    },
  );

  test('fails with its reason where what was decided no longer holds', async () => {
    world = await startDashboardWorld({ promotionAnswerMs: 60_000 });
    await world.services.start();
    const refused = await world.refused('mara', 'POST', '/promotions', { ...WISH, expectedRelease: '1.0' });
    expect(refused).toMatchObject({ status: 409, code: 'promotion.moved' });
    expect(await world.refused('vic', 'POST', '/promotions', WISH)).toMatchObject({ status: 403 });
    expect(await world.refused('mara', 'GET', '/jobs/unknown')).toMatchObject({ status: 404 });
  });
});
