import type {
  Connectivity,
  DeploymentPhase,
  FailureOutcome,
  HealthState,
  ProcessState,
} from '@pagurus/schema/phases.ts';
import type { AgentView } from '#contract/agent-view.ts';

/** What one axis says: its shape and colour by tone, its word, and for a moving one how far it is, from 0 to 1. */
export type Axis = {
  readonly tone: 'good' | 'moving' | 'wait' | 'bad' | 'away' | 'none';
  readonly word: string;
  readonly done?: number;
};

const PHASES: Record<DeploymentPhase, Axis> = {
  Empty: { tone: 'none', word: 'Empty' },
  InSync: { tone: 'good', word: 'In sync' },
  Fetching: { tone: 'moving', word: 'Fetching', done: 0.12 },
  Verifying: { tone: 'moving', word: 'Verifying', done: 0.25 },
  Downloading: { tone: 'moving', word: 'Downloading', done: 0.35 },
  Staged: { tone: 'moving', word: 'Staged', done: 0.5 },
  AwaitingLease: { tone: 'wait', word: 'Awaiting lease' },
  Migrating: { tone: 'moving', word: 'Migrating', done: 0.65 },
  Switching: { tone: 'moving', word: 'Switching', done: 0.75 },
  Watching: { tone: 'moving', word: 'Watching', done: 0.9 },
  RollingBack: { tone: 'bad', word: 'Rolling back' },
  Failed: { tone: 'bad', word: 'Failed' },
  Suspended: { tone: 'wait', word: 'Suspended' },
};

const OUTCOMES: Record<FailureOutcome, string> = {
  FAILED_NO_STATE_CHANGE: 'Failed, nothing changed',
  FAILED_ROLLBACK_COMPLETE: 'Failed, rolled back',
  FAILED_UNABLE_TO_ROLLBACK: 'Failed, cannot roll back',
};

const PROCESSES: Record<ProcessState, Axis> = {
  Stopped: { tone: 'none', word: 'Stopped' },
  Starting: { tone: 'moving', word: 'Starting', done: 0.5 },
  Running: { tone: 'good', word: 'Running' },
  Backoff: { tone: 'bad', word: 'Backoff' },
  Stopping: { tone: 'moving', word: 'Stopping', done: 0.5 },
  Exited: { tone: 'none', word: 'Exited' },
  Fatal: { tone: 'bad', word: 'Fatal' },
};

const HEALTH: Record<HealthState, Axis> = {
  Unknown: { tone: 'none', word: 'Unknown' },
  Healthy: { tone: 'good', word: 'Healthy' },
  Unhealthy: { tone: 'bad', word: 'Unhealthy' },
};

const CONNECTIVITY: Record<Connectivity, Axis> = {
  Online: { tone: 'good', word: 'Online' },
  Late: { tone: 'away', word: 'Late' },
  Offline: { tone: 'away', word: 'Offline' },
};

/** The four axes of an agent, each by itself and never merged. */
export const axes = {
  deployment: (agent: Pick<AgentView, 'phase' | 'failure'>): Axis =>
    agent.phase === 'Failed' && agent.failure
      ? { tone: 'bad', word: OUTCOMES[agent.failure.outcome] }
      : PHASES[agent.phase],
  process: (agent: Pick<AgentView, 'process' | 'restarts'>): Axis =>
    agent.restarts > 0 && agent.process === 'Backoff'
      ? { tone: 'bad', word: `Backoff ×${agent.restarts}` }
      : PROCESSES[agent.process],
  health: (agent: Pick<AgentView, 'health'>): Axis => HEALTH[agent.health],
  connectivity: (agent: Pick<AgentView, 'connectivity'>): Axis => CONNECTIVITY[agent.connectivity],
} as const;

/** What a value of a filter's facet is called and looks like. */
export const facetAxis = {
  health: (value: string): Axis | undefined => (HEALTH as Record<string, Axis>)[value],
  phase: (value: string): Axis | undefined => (PHASES as Record<string, Axis>)[value],
  connectivity: (value: string): Axis | undefined => (CONNECTIVITY as Record<string, Axis>)[value],
} as const;
