import { z } from 'zod';
import { endpoint } from '#contract/endpoint.ts';

/** How many calls the forge still takes, as it last said. */
export const ApiBudget = z.object({
  limit: z.int(),
  remaining: z.int(),
  /** When it is whole again. */
  resetsAt: z.iso.datetime(),
});
export type ApiBudget = z.infer<typeof ApiBudget>;

export const Settings = z.object({
  version: z.string(),
  forge: z.object({
    apiUrl: z.string(),
    /** Of the dashboard's own token, and of the one of the person who asks; null until the forge said one, or where it sets none. */
    budget: z.object({ dashboard: ApiBudget.nullable(), person: ApiBudget.nullable() }),
  }),
  /** Why an action is closed, as a sentence; null when it is open. */
  actions: z.object({ enrol: z.string().nullable() }),
});
export type Settings = z.infer<typeof Settings>;

export const getSettings = endpoint({
  method: 'get',
  path: '/settings',
  summary: 'Which version this is, and what is left of the API budget of the forge',
  response: Settings,
});
