import { expect, test } from 'vitest';
import type { JobView } from '#contract/job.ts';
import { followJob } from '#features/promotion/follow-job.ts';

const job = (about: Partial<JobView> = {}): JobView => ({
  id: 'j1',
  state: 'running',
  steps: [],
  change: null,
  problem: null,
  ...about,
});
const answers = (...jobs: JobView[]) => ({ everyMs: 0, next: async () => jobs.shift() ?? job({ state: 'failed' }) });

test('followJob() shows every step until there is a pull request', async () => {
  const seen: string[] = [];
  const steps = [{ name: 'pull' as const, state: 'running' as const }];
  const found = await followJob(
    job(),
    ({ steps: [step] }) => seen.push(step?.name ?? '-'),
    answers(job({ steps }), job({ change: 7 })),
  );
  expect([found.number, seen]).toEqual([7, ['-', 'pull', '-']]);
});

test('followJob() ends with the sentence of a job that failed', async () => {
  const failed = job({ state: 'failed', problem: 'Cannot promote as it moved' });
  await expect(followJob(job(), () => undefined, answers(failed))).rejects.toThrow('Cannot promote as it moved');
});
