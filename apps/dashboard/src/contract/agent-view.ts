import { Connectivity, DeploymentPhase, HealthState, ProcessState } from '@pagurus/schema/phases.ts';
import { DeploymentFailure } from '@pagurus/schema/wire/agent-to-server.ts';
import { z } from 'zod';

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
