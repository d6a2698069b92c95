import { AppName, EnvironmentName } from '@pagurus/schema/names.ts';
import { z } from 'zod';
import { AgentView } from '#contract/agent-view.ts';
import { RolloutView } from '#contract/change.ts';
import { endpoint } from '#contract/endpoint.ts';
import { AgentCounts, CellState, MatrixCell } from '#contract/matrix.ts';
import { GateView, SummaryLine } from '#contract/promotion.ts';
import { MARK_TONES } from '#domain/agent-marks.ts';

/** So many agents have a mark each; more are counted in bins. */
export const MARKS_MAX = 400;
export const HISTORY_MAX = 200;

/** Neighbours in the order of the rollout, from one host to another, counted by how they stand. */
export const MarkBin = z.object({
  from: z.string(),
  to: z.string(),
  agents: z.int(),
  counts: z.record(z.enum(MARK_TONES), z.int()),
});
export type MarkBin = z.infer<typeof MarkBin>;

/** The app in one of its environments, for the strip of the pipeline. */
export const PipelineStop = z.object({
  environment: z.string(),
  promoteFrom: z.array(z.string()),
  release: z.string().nullable(),
  state: CellState,
  agents: AgentCounts,
});
export type PipelineStop = z.infer<typeof PipelineStop>;

/** One thing that the desired state says, in words. */
export const ConfigFact = z.object({ about: z.string(), text: z.string() });
export type ConfigFact = z.infer<typeof ConfigFact>;

export const AppEnvironment = z.object({
  app: z.string(),
  cell: MatrixCell,
  /** Every environment in the order of the pipeline, this one too. */
  pipeline: z.array(PipelineStop),
  /** Every app that is known, by name. */
  apps: z.array(z.string()),
  /** What runs on how many agents, the most first; null for an empty container. */
  running: z.array(z.object({ release: z.string().nullable(), agents: z.int() })),
  /** When what is desired arrived, and by whom; null where Git knows of nothing. */
  landed: z
    .object({ at: z.iso.datetime(), author: z.string(), commit: z.string(), change: z.int().nullable() })
    .nullable(),
  /** Before the promotion that is offered; empty without one. */
  gates: z.array(GateView),
  rollout: RolloutView.nullable(),
  /** Agents by instanceUid: those that went first, and those that hold a lease now. */
  canaries: z.array(z.string()),
  leased: z.array(z.string()),
  config: z.array(ConfigFact),
  /** What each open change would make of it. */
  next: z.array(z.object({ number: z.int(), title: z.string(), author: z.string(), summary: z.array(SummaryLine) })),
  /** A few agents, those first that need a look. */
  worst: z.array(AgentView),
  /** Null while every agent has a mark of its own. */
  bins: z.array(MarkBin).nullable(),
});
export type AppEnvironment = z.infer<typeof AppEnvironment>;

const params = z.object({ environment: EnvironmentName, app: AppName });

export const getAppEnvironment = endpoint({
  method: 'get',
  path: '/environments/{environment}/{app}',
  summary: 'One app in one environment: what is desired, what runs, how it spreads, and what comes next',
  params,
  response: AppEnvironment,
});

/** Something that was done to an app in an environment, or arrived there. */
export const CellEvent = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  /** A login on the forge, who committed, or `pagurus`. */
  actor: z.string(),
  /** As in the activity; `land` for a commit that arrived on the branch, `hold` for what holds it now. */
  verb: z.string(),
  reason: z.string().nullable(),
  /** Why it was not done, as a sentence; null when it was. */
  problem: z.string().nullable(),
  move: z.object({ from: z.string().nullable(), to: z.string().nullable() }).nullable(),
  change: z.int().nullable(),
  commit: z.string().nullable(),
});
export type CellEvent = z.infer<typeof CellEvent>;

export const getCellHistory = endpoint({
  method: 'get',
  path: '/environments/{environment}/{app}/history',
  summary: 'Who did what to one app in one environment, and why, newest first',
  params,
  query: z.object({ limit: z.coerce.number().int().min(1).max(HISTORY_MAX).default(20) }),
  response: z.object({
    events: z.array(CellEvent),
    /** Whether a larger limit would show more. */
    more: z.boolean(),
  }),
});
