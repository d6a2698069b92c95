import { expect, test } from 'vitest';
import { PromotionJobs } from '#server/jobs/promotion-jobs.ts';
import { MemoryJobStore } from '#server/memory-job-store.contract.ts';
import { ForgeError } from '#server/ports/forge-error.ts';
import type { Caller, Context } from '#server/use-cases/context.ts';

const INPUT = { app: 'payments', to: 'production', release: '1.4.2', expectedRelease: '1.4.1', reason: 'x' };
const caller = { person: { login: 'mara', name: 'Mara', token: 't' }, role: 'releaseManager' } as unknown as Caller;
const away = () => Promise.reject(new ForgeError('Cannot reach it', { code: 'forge.away', status: 0, retry: 'later' }));

/** What becomes of a job that was left at `step`, taken up while the forge is away. */
async function takenUpAt(step: string): Promise<string | undefined> {
  const store = new MemoryJobStore();
  const context = {
    repository: { fullName: 'acme/state', defaultBranch: 'main' },
    service: { branchHead: away },
    openChanges: { list: async () => [] },
    activity: { append: async () => undefined },
    clock: { now: () => 2_000, sleep: async () => undefined },
    log: { info: () => undefined, warn: () => undefined },
  } as unknown as Context;
  const made = { id: 'j', actor: 'mara', input: INPUT, state: 'running', facts: {}, problem: null } as const;
  await store.create({ ...made, step, createdAtMs: 0, movedAtMs: 0 }, { owner: 'gone', nowMs: 0, untilMs: 1_000 });
  const deps = { callerOf: async () => caller, sayStatuses: async () => undefined, leaseMs: 1_000, answerMs: 1 };
  await new PromotionJobs({ ...deps, context, store }).resume();
  return (await store.get('j'))?.state;
}

test('a job that had made something waits for a forge that is away when it is taken up', async () => {
  expect(await takenUpAt('commit')).toBe('running');
  expect(await takenUpAt('pull')).toBe('running');
});

test('a job that had made nothing yet fails with the reason', async () => {
  expect(await takenUpAt('head')).toBe('failed');
});
