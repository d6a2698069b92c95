import type { Connectivity, DeploymentPhase, HealthState } from '@pagurus/schema/phases.ts';

/** What decisions need to know of one agent: its own last word, and whether it still speaks. */
export type AgentFacts = {
  readonly instanceUid: string;
  readonly app: string;
  readonly environment: string;
  readonly hostname: string;
  readonly runningRelease: string | null;
  readonly runningRevision: string | null;
  readonly phase: DeploymentPhase;
  readonly failure: { readonly message: string; readonly revision?: string | undefined } | null;
  readonly health: HealthState;
  readonly healthReason: string | null;
  readonly connectivity: Connectivity;
};

/** How an agent stands towards what is desired of it. Connectivity is another axis and counted beside this one. */
export type Stand = 'settled' | 'moving' | 'failed' | 'unhealthy';

/** `desired` is the revision that Git asks for; `null` for an empty container or where nothing valid is asked. */
export function standOf(agent: AgentFacts, desired: string | null, empty: boolean): Stand {
  const failedThis = agent.failure !== null && (agent.failure.revision ?? desired) === desired;
  if (agent.phase === 'Failed' || (failedThis && agent.runningRevision !== desired)) return 'failed';
  if (empty) return agent.phase === 'Empty' ? 'settled' : 'moving';
  if (desired !== null && agent.runningRevision !== desired) return 'moving';
  // Watching has moved already but nobody knows yet whether it holds.
  if (agent.phase !== 'InSync' && agent.phase !== 'Suspended') return 'moving';
  return agent.health === 'Healthy' ? 'settled' : 'unhealthy';
}
