import type { AgentFacts } from '#domain/agent-facts.ts';

/** One app in one environment. */
export type CellName = { readonly app: string; readonly environment: string };

export type BlastRadius = {
  readonly agents: number;
  readonly hosts: number;
  /** Hostnames of agents that were not healthy before anything was done. */
  readonly alreadyUnhealthy: string[];
};

/** Who would feel a change of these cells, from the last reports. An empty container has no health to lose. */
export function blastRadius(agents: readonly AgentFacts[], cells: readonly CellName[]): BlastRadius {
  const felt = agents.filter((agent) =>
    cells.some(({ app, environment }) => agent.app === app && agent.environment === environment),
  );
  const ill = felt.filter(({ phase, health, connectivity }) => {
    return connectivity === 'Offline' || (phase !== 'Empty' && health !== 'Healthy');
  });
  const hosts = new Set(felt.map(({ hostname }) => hostname));
  return {
    agents: felt.length,
    hosts: hosts.size,
    alreadyUnhealthy: [...new Set(ill.map(({ hostname }) => hostname))].toSorted((a, b) => (a < b ? -1 : 1)),
  };
}
