import type { DeploymentPhase } from '@pagurus/schema/phases.ts';
import type { AgentFacts } from '#domain/agent-facts.ts';

const STEPS = ['merged', 'seen', 'downloaded', 'running', 'healthy'] as const;
export type RolloutStep = { readonly name: (typeof STEPS)[number]; readonly done: number; readonly total: number };

export type RolloutProgress = {
  readonly steps: RolloutStep[];
  readonly failures: { readonly instanceUid: string; readonly hostname: string; readonly message: string }[];
};

/** An agent with the revision that it says it is working towards. */
export type Underway = { readonly agent: AgentFacts; readonly target: string | undefined };

const HAS_IT: readonly DeploymentPhase[] = ['Staged', 'AwaitingLease', 'Migrating', 'Switching', 'Watching'];

/** How far one revision has spread over the agents concerned, by their own reports. Each step holds all who came that far or further. */
export function rolloutProgress(revision: string, underway: readonly Underway[]): RolloutProgress {
  const reached = underway.map((each) => stepsReached(revision, each));
  return {
    steps: STEPS.map((name, index) => ({
      name,
      done: reached.filter((steps) => steps > index).length,
      total: underway.length,
    })),
    failures: underway.flatMap(({ agent: { instanceUid, hostname, failure, runningRevision }, target }) =>
      failure !== null && (failure.revision ?? target) === revision && runningRevision !== revision
        ? [{ instanceUid, hostname, message: failure.message }]
        : [],
    ),
  };
}

/** A merge is true for everyone at once, so nobody has reached less than one step. */
function stepsReached(revision: string, { agent, target }: Underway): number {
  const runs = agent.runningRevision === revision;
  const watches = target === revision && agent.phase === 'Watching';
  if (runs && agent.phase === 'InSync' && agent.health === 'Healthy') return 5;
  if (runs || watches) return 4;
  if (target !== revision) return 1;
  return HAS_IT.includes(agent.phase) ? 3 : 2;
}
