import { z } from 'zod';
import { endpoint } from '#contract/endpoint.ts';

/** A promotion on its way: which step is done, and what came of it. */
export const JobView = z.object({
  id: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  steps: z.array(
    z.object({
      name: z.enum(['head', 'commit', 'pull', 'statuses']),
      state: z.enum(['done', 'running', 'waiting', 'failed']),
    }),
  ),
  /** The pull request, once there is one. */
  change: z.int().nullable(),
  /** Why it failed, as a sentence. */
  problem: z.string().nullable(),
});
export type JobView = z.infer<typeof JobView>;

export const getJob = endpoint({
  method: 'get',
  path: '/jobs/{id}',
  summary: 'How far a promotion that takes its time has come',
  params: z.object({ id: z.string().min(1).max(64) }),
  response: JobView,
});
