import { AppName, EnvironmentName } from '@pagurus/schema/names.ts';
import { z } from 'zod';
import { endpoint } from '#contract/endpoint.ts';

/** An app that stays on one release in one environment, because somebody chose it over the candidate. */
export const HoldView = z.object({
  app: z.string(),
  environment: z.string(),
  release: z.string(),
  by: z.string(),
  reason: z.string(),
  since: z.iso.datetime(),
  /** Why this person may not resume, as a sentence; null when they may. */
  whyNotResume: z.string().nullable(),
});
export type HoldView = z.infer<typeof HoldView>;

export const resumePromotions = endpoint({
  method: 'post',
  path: '/holds/{environment}/{app}/resume',
  summary: 'Let promotions of an app into an environment go on',
  params: z.object({ environment: EnvironmentName, app: AppName }),
  body: z.object({}),
  response: z.object({ ok: z.literal(true) }),
});
