import { z } from 'zod';
import { endpoint } from '#contract/endpoint.ts';

export const ReleaseView = z.object({
  app: z.string(),
  version: z.string(),
  createdAt: z.string(),
  notes: z.string().nullable(),
  source: z.object({ repository: z.string(), commit: z.string() }).nullable(),
  platforms: z.array(z.string()),
  sizeBytes: z.number().nullable(),
  /** Environments whose desired state names it. */
  desiredIn: z.array(z.string()),
  /** How many agents run it now. */
  runningOn: z.int(),
});
export type ReleaseView = z.infer<typeof ReleaseView>;

export const listReleases = endpoint({
  method: 'get',
  path: '/releases',
  summary: 'Every release of every app, newest first',
  response: z.object({ releases: z.array(ReleaseView) }),
});
