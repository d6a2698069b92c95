import { z } from 'zod';

/** Where an agent stands with its desired revision. The order is the order of a rollout. */
export const DeploymentPhase = z.enum([
  'Empty',
  'InSync',
  'Fetching',
  'Verifying',
  'Downloading',
  'Staged',
  'AwaitingLease',
  'Migrating',
  'Switching',
  'Watching',
  'RollingBack',
  'Failed',
  'Suspended',
]);
export type DeploymentPhase = z.infer<typeof DeploymentPhase>;

/** How a rollout that did not succeed ended, for the container. */
export const FailureOutcome = z.enum([
  'FAILED_NO_STATE_CHANGE',
  'FAILED_ROLLBACK_COMPLETE',
  'FAILED_UNABLE_TO_ROLLBACK',
]);
export type FailureOutcome = z.infer<typeof FailureOutcome>;

export const ProcessState = z.enum(['Stopped', 'Starting', 'Running', 'Backoff', 'Stopping', 'Exited', 'Fatal']);
export type ProcessState = z.infer<typeof ProcessState>;

export const HealthState = z.enum(['Unknown', 'Healthy', 'Unhealthy']);
export type HealthState = z.infer<typeof HealthState>;

/** The server's view of the agent's socket; an Offline agent's app may be fine. */
export const Connectivity = z.enum(['Online', 'Late', 'Offline']);
export type Connectivity = z.infer<typeof Connectivity>;
