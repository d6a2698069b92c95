import { z } from 'zod';
import { endpoint } from '#contract/endpoint.ts';
import { JobView } from '#contract/job.ts';

/** One sentence of what a change does, in the words of people: `release "1.4.1" → "1.4.2"`. */
export const SummaryLine = z.object({
  about: z.string(),
  text: z.string(),
  kind: z.enum(['changed', 'unchanged', 'note']),
});
export type SummaryLine = z.infer<typeof SummaryLine>;

export const BlastRadius = z.object({
  agents: z.int(),
  restarts: z.int(),
  /** Those that take the change over while they run. */
  reloads: z.int(),
  hosts: z.int(),
  /** Hostnames of agents that were not healthy before anything was done. */
  alreadyUnhealthy: z.array(z.string()),
});
export type BlastRadius = z.infer<typeof BlastRadius>;

/** A condition on the promotion, open or closed with its reason. */
export const GateView = z.object({
  name: z.string(),
  open: z.boolean(),
  reason: z.string(),
  /** When time alone will have opened it; null when something else must happen. */
  opensAt: z.iso.datetime().nullable(),
});
export type GateView = z.infer<typeof GateView>;

export const ReleaseChoice = z.object({
  version: z.string(),
  createdAt: z.string(),
  notes: z.string().nullable(),
  /** What is known of it there, when that is gone back to; else null. */
  known: z.string().nullable(),
});
export type ReleaseChoice = z.infer<typeof ReleaseChoice>;

/** Forward by the pipeline, or back to what was healthy. */
export const PromotionKind = z.enum(['promote', 'rollBack']);
export type PromotionKind = z.infer<typeof PromotionKind>;

export const PromotionPreview = z.object({
  kind: PromotionKind,
  app: z.string(),
  from: z.string().nullable(),
  to: z.string(),
  currentRelease: z.string().nullable(),
  release: z.string(),
  /** All releases of the app that could be chosen instead, newest first. */
  choices: z.array(ReleaseChoice),
  summary: z.array(SummaryLine),
  file: z.string(),
  /** The raw unified diff of the state file. */
  diff: z.string(),
  blastRadius: BlastRadius,
  gates: z.array(GateView),
  /** What it means for later promotions, as a sentence; null when they go on as before. */
  holds: z.string().nullable(),
  whyNot: z.string().nullable(),
});
export type PromotionPreview = z.infer<typeof PromotionPreview>;

/** A pull request that was asked for. */
export const OpenedChange = z.object({
  number: z.int(),
  url: z.string(),
  branch: z.string(),
  commit: z.string(),
  /** True when an open pull request for the very same wish was found instead of made. */
  existed: z.boolean(),
});
export type OpenedChange = z.infer<typeof OpenedChange>;

const where = {
  app: z.string(),
  /** The environment that the release moves into. */
  to: z.string(),
};

export const getPromotionPreview = endpoint({
  method: 'get',
  path: '/promotions/preview',
  summary: 'What promoting would change, who would feel it, and what stands in the way',
  query: z.object({ ...where, release: z.string().optional(), kind: PromotionKind.default('promote') }),
  response: PromotionPreview,
});

export const postPromotion = endpoint({
  method: 'post',
  path: '/promotions',
  summary: 'Open a pull request that moves an environment to a release, as the person who asks',
  body: z.object({
    ...where,
    release: z.string(),
    /** What the person saw as current; refused with 409 when it has moved since. Null when nothing was desired. */
    expectedRelease: z.string().nullable(),
    reason: z.string().trim().min(1, 'A reason is required').max(500),
    kind: PromotionKind.default('promote'),
  }),
  /** The change; or, with 202, the job that makes it when the forge takes its time. */
  response: z.union([OpenedChange, z.object({ job: JobView })]),
  isAccepted: (answer) => 'job' in answer,
});
