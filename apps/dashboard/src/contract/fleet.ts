import { Connectivity, DeploymentPhase, HealthState, ProcessState } from '@pagurus/schema/phases.ts';
import {
  DeploymentFailure,
  DeploymentReport,
  DriftReport,
  ProcessReport,
  SourceReport,
} from '@pagurus/schema/wire/agent-to-server.ts';
import { z } from 'zod';
import { endpoint } from '#contract/endpoint.ts';

/** One agent as the fleet page shows it: four axes that are never merged. */
export const AgentView = z.object({
  instanceUid: z.string(),
  app: z.string(),
  environment: z.string(),
  hostname: z.string(),
  platform: z.string(),
  agentVersion: z.string(),
  appUrl: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  /** What Git asks of it now; null when Git names nothing or its file has an error. */
  desiredRelease: z.string().nullable(),
  desiredRevision: z.string().nullable(),
  runningRelease: z.string().nullable(),
  runningRevision: z.string().nullable(),
  phase: DeploymentPhase,
  /** Why the phase does not go on though nothing failed, as a sentence. */
  waiting: z.string().nullable(),
  failure: DeploymentFailure.nullable(),
  process: ProcessState,
  restarts: z.int(),
  health: HealthState,
  healthReason: z.string().nullable(),
  connectivity: Connectivity,
  /** Why the agent could not use the newest commit, in its own words. */
  sourceProblem: z.string().nullable(),
  /** Age of the last frame when this was made; the browser counts on from there. */
  lastSeenAgeMs: z.number(),
});
export type AgentView = z.infer<typeof AgentView>;

export const FleetSnapshot = z.object({ agents: z.array(AgentView) });
export type FleetSnapshot = z.infer<typeof FleetSnapshot>;

export const getFleet = endpoint({
  method: 'get',
  path: '/fleet',
  summary: 'Every agent, as last reported',
  response: FleetSnapshot,
});

/**
 * Events of `GET /api/v1/events` (server-sent events). `fleet` carries changed agents whole and the ids of removed ones;
 * `state` says that the state repository moved, `changes` that a pull request, review or status did: ask again.
 * Ids grow by one; with `Last-Event-ID` the stream goes on where it stopped, or starts with `reset` when it cannot.
 */
export const LiveEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('reset'), agents: z.array(AgentView) }),
  z.object({ type: z.literal('fleet'), changed: z.array(AgentView), removed: z.array(z.string()) }),
  z.object({ type: z.literal('state'), commit: z.string() }),
  z.object({ type: z.literal('changes'), number: z.int().nullable() }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;
export const LIVE_EVENTS_PATH = '/events';

/** One transition that an agent reported. */
export const AgentEvent = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  kind: z.enum(['phase', 'process', 'health', 'connectivity', 'failure', 'release']),
  text: z.string(),
});
export type AgentEvent = z.infer<typeof AgentEvent>;

export const AgentDetail = z.object({
  agent: AgentView,
  deployment: DeploymentReport.nullable(),
  process: ProcessReport.nullable(),
  source: SourceReport.nullable(),
  drift: DriftReport.nullable(),
  /** Newest first. */
  events: z.array(AgentEvent),
});
export type AgentDetail = z.infer<typeof AgentDetail>;

export const getAgent = endpoint({
  method: 'get',
  path: '/fleet/{instanceUid}',
  summary: 'One agent with its last full report and its history',
  params: z.object({ instanceUid: z.string() }),
  response: AgentDetail,
});
