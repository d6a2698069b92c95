import { z } from 'zod';
import { endpoint } from '#contract/endpoint.ts';

export const ACTIVITIES_MAX = 200;

/** One fact of who did what. */
export const ActivityView = z.object({
  /** Rises in the order in which things were done. */
  id: z.string(),
  at: z.string(),
  /** A login on the forge, or `pagurus` for what no person did. */
  actor: z.string(),
  verb: z.string(),
  /** As a path: `environments/production/payments`, `changes/17`, `agents/<instanceUid>`. */
  object: z.string(),
  reason: z.string().nullable(),
  /** Why it was not done, as a sentence; null when it was. */
  problem: z.string().nullable(),
  /** The releases that it moved between. */
  move: z.object({ from: z.string(), to: z.string() }).nullable(),
  /** The change that came of it. */
  change: z.int().nullable(),
});
export type ActivityView = z.infer<typeof ActivityView>;

export const ActivityQuery = z.object({
  /** Part of what is said of it: who, verb, object, reason or result. */
  q: z.string().max(200).default(''),
  actor: z.string().min(1).max(200).optional(),
  verb: z.string().min(1).max(50).optional(),
  /** Only what was done before the activity with this id. */
  before: z
    .string()
    .regex(/^\d{1,18}$/, 'must be the id of an activity')
    .optional(),
  limit: z.coerce.number().int().min(1).max(ACTIVITIES_MAX).default(100),
});
export type ActivityQuery = z.infer<typeof ActivityQuery>;

export const ActivityPage = z.object({
  activities: z.array(ActivityView),
  /** What `before` has to be for the next part; null at the end. */
  next: z.string().nullable(),
});
export type ActivityPage = z.infer<typeof ActivityPage>;

export const listActivity = endpoint({
  method: 'get',
  path: '/activity',
  summary: 'Who did what and why, newest first',
  query: ActivityQuery,
  response: ActivityPage,
});
