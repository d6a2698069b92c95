import { AppName, EnvironmentName } from '@pagurus/schema/names.ts';
import { z } from 'zod';
import { endpoint } from '#contract/endpoint.ts';

/** An action's reason for being closed, as a sentence; null when it is open. */
const WhyNot = z.string().nullable();

/** How the revision that Git asks for spreads over the agents of one app in one environment. */
export const RolloutControl = z.object({
  app: z.string(),
  environment: z.string(),
  release: z.string(),
  revision: z.string(),
  state: z.enum(['running', 'paused', 'halted', 'done']),
  /** Why it is paused or halted. */
  reason: z.string().nullable(),
  /** Who paused it; null when it paused or halted by itself. */
  by: z.string().nullable(),
  /** What became of `onFailure: revert`, as a sentence; null when it was not asked for. */
  revert: z.string().nullable(),
  /** Agents under a lease, and agents that wait for one. */
  leased: z.int(),
  waiting: z.int(),
  actions: z.object({ pause: WhyNot, resume: WhyNot, retry: WhyNot }),
});
export type RolloutControl = z.infer<typeof RolloutControl>;

export const RolloutList = z.object({ rollouts: z.array(RolloutControl) });

export const listRollouts = endpoint({
  method: 'get',
  path: '/rollouts',
  summary: 'Rollouts that are not done, each of the revision that Git asks for',
  response: RolloutList,
});

export const commandRollout = endpoint({
  method: 'post',
  path: '/rollouts/{environment}/{app}/{command}',
  summary: 'Pause or resume a rollout, or let agents try again a revision that failed',
  params: z.object({ environment: EnvironmentName, app: AppName, command: z.enum(['pause', 'resume', 'retry']) }),
  /** `revision`: what the person saw; 409 when Git asks for another one by now. */
  body: z.object({ revision: z.string().min(1), reason: z.string().trim().min(1).max(500) }),
  response: RolloutControl,
});
