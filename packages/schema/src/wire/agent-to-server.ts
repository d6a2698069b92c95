import { z } from 'zod';
import { DeploymentPhase, FailureOutcome, HealthState, ProcessState } from '#phases.ts';

/** Frames over this many bytes are refused by both sides. */
export const FRAME_BYTES_MAX = 64 * 1024;
export const PROTOCOL_VERSION = 1;

export const AgentDescription = z.object({
  app: z.string(),
  environment: z.string(),
  hostname: z.string(),
  platform: z.string(),
  agentVersion: z.string(),
  /** Where the app answers, as seen from its own host; absent while nothing listens. */
  appUrl: z.string().optional(),
  labels: z.record(z.string(), z.string()).default({}),
});
export type AgentDescription = z.infer<typeof AgentDescription>;

export const RevisionReport = z.object({ release: z.string(), revision: z.string() });
export type RevisionReport = z.infer<typeof RevisionReport>;

export const DeploymentFailure = z.object({
  outcome: FailureOutcome,
  phase: DeploymentPhase,
  revision: z.string().optional(),
  release: z.string().optional(),
  code: z.string(),
  message: z.string(),
});
export type DeploymentFailure = z.infer<typeof DeploymentFailure>;

export const DeploymentReport = z.object({
  phase: DeploymentPhase,
  /** How long the phase has lasted; ages are sent, never clocks. */
  phaseAgeMs: z.number().min(0),
  /** Why the phase does not go on, though nothing failed: the gateway's reason for granting no lease, or that it is away. */
  waiting: z.string().optional(),
  desired: RevisionReport.optional(),
  current: RevisionReport.optional(),
  previous: RevisionReport.optional(),
  failure: DeploymentFailure.optional(),
  quarantined: z.array(z.string()).default([]),
  download: z.object({ bytes: z.number(), total: z.number().optional() }).optional(),
});
export type DeploymentReport = z.infer<typeof DeploymentReport>;

export const ProcessReport = z.object({
  state: ProcessState,
  pid: z.int().optional(),
  restarts: z.int().min(0),
  uptimeMs: z.number().min(0).optional(),
  lastExit: z.string().optional(),
  /** Resident memory of the app's process group, to the MiB. */
  rssBytes: z.number().min(0).optional(),
  /** Processor time that the group has used since it was started, in whole seconds; of ended children too. */
  cpuSeconds: z.number().min(0).optional(),
  /** The last lines the app wrote, oldest first. */
  output: z.array(z.string()).optional(),
});
export type ProcessReport = z.infer<typeof ProcessReport>;

export const HealthReport = z.object({ state: HealthState, ageMs: z.number().min(0), reason: z.string().optional() });
export type HealthReport = z.infer<typeof HealthReport>;

/** What the agent's state source last saw. `problem` says why the newest commit could not be used; what runs goes on. */
export const SourceReport = z.object({
  kind: z.string(),
  commit: z.string().optional(),
  syncedAgeMs: z.number().min(0).optional(),
  problem: z.string().optional(),
});
export type SourceReport = z.infer<typeof SourceReport>;

export const DriftedFile = z.object({
  /** `release`: of the unpacked artifact · `config`: rendered, as the process reads it. */
  where: z.enum(['release', 'config']),
  path: z.string(),
  is: z.enum(['changed', 'missing', 'extra']),
});
export type DriftedFile = z.infer<typeof DriftedFile>;

/** What of the files below the running app is not as it was put there. Never a deployment: the revision is the same. */
export const DriftReport = z.object({
  /** The first of them; `count` says how many there are. Empty when all is as it should be. */
  files: z.array(DriftedFile),
  count: z.int().min(0),
  /** Looks so far, and how long ago the last one ended. */
  looks: z.int().min(0),
  lookAgeMs: z.number().min(0),
  /** What was last put back. */
  healed: z.object({ files: z.array(DriftedFile), count: z.int(), ageMs: z.number().min(0) }).optional(),
  /** Why what was found could not be put back. */
  problem: z.string().optional(),
});
export type DriftReport = z.infer<typeof DriftReport>;

/** switch: permission to leave the healthy state · migrate: to run the hook `migrate` for the whole environment. */
export const LeaseKind = z.enum(['switch', 'migrate']);
export type LeaseKind = z.infer<typeof LeaseKind>;

/** The lease that an agent wants or works under. `ask` numbers its askings, so that an old answer is known as one. */
export const LeaseReport = z.object({
  kind: LeaseKind,
  revision: z.string(),
  release: z.string(),
  state: z.enum(['wanted', 'held']),
  ask: z.int().min(0).optional(),
});
export type LeaseReport = z.infer<typeof LeaseReport>;

/** How the last migration that ran here ended. postponed: it asked to be run again later, and changed nothing. */
export const MigrationReport = z.object({
  revision: z.string(),
  release: z.string(),
  outcome: z.enum(['succeeded', 'failed', 'postponed']),
  message: z.string().optional(),
});
export type MigrationReport = z.infer<typeof MigrationReport>;

/**
 * What an agent says. Only changed parts are present; a frame with none is a heartbeat.
 * A gap in `sequenceNum` makes the server ask for the full state.
 */
export const AgentToServer = z.object({
  type: z.literal('agentToServer'),
  protocol: z.int().default(PROTOCOL_VERSION),
  instanceUid: z.string().min(1).max(128),
  sequenceNum: z.int().min(0),
  agentDescription: AgentDescription.optional(),
  deployment: DeploymentReport.optional(),
  process: ProcessReport.optional(),
  health: HealthReport.optional(),
  source: SourceReport.optional(),
  drift: DriftReport.optional(),
  /** `null`, or absent from a full state: none. */
  lease: LeaseReport.nullable().optional(),
  migration: MigrationReport.nullable().optional(),
  agentDisconnect: z.object({ reason: z.string() }).optional(),
});
export type AgentToServer = z.infer<typeof AgentToServer>;
