import { getJob, type JobView } from '#contract/job.ts';
import { ApiError } from '#lib/api-error.ts';
import { call } from '#lib/call.ts';

const EVERY_MS = 500;

type Ask = (id: string) => Promise<JobView>;
const ask: Ask = (id) => call(getJob, { params: { id } });

/** Asks how far the job has come until it has a pull request. Throws the job's own sentence when it failed. */
export async function followJob(
  first: JobView,
  onMove: (job: JobView) => void,
  { next = ask, everyMs = EVERY_MS }: { next?: Ask; everyMs?: number } = {},
): Promise<{ number: number; existed: boolean }> {
  for (let job = first; ; job = await next(job.id)) {
    onMove(job);
    if (job.state === 'failed') {
      throw new ApiError({ status: 409, code: 'job.failed', message: job.problem ?? 'Cannot say why it failed' });
    }
    if (job.change !== null) return { number: job.change, existed: false };
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
