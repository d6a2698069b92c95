import { Connectivity, DeploymentPhase, HealthState, ProcessState } from '@pagurus/schema/phases.ts';
import { FACETS, type Facet, type FleetFilter, type Sort } from '#lib/fleet-filter.ts';
import type { LiveAgent } from '#lib/fleet-state.ts';

const passes = (agent: LiveAgent, filter: FleetFilter, facet: Facet): boolean =>
  filter[facet].length === 0 || filter[facet].includes(agent[facet]);

const words = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean);

/** Every word must be somewhere in what names the agent, or in what it says is wrong. */
function matches(agent: LiveAgent, needles: readonly string[]): boolean {
  if (needles.length === 0) return true;
  const hay = `${agent.hostname} ${agent.app} ${agent.environment} ${agent.runningRelease ?? ''} ${agent.desiredRelease ?? ''} ${agent.instanceUid} ${agent.failure?.message ?? ''}`;
  const lower = hay.toLowerCase();
  return needles.every((needle) => lower.includes(needle));
}

export type FacetCounts = Record<Facet, ReadonlyMap<string, number>>;

/**
 * The agents that pass, and for each facet how many there would be with each of its values, given all the other facets.
 * A value that is chosen is counted even at zero, so that it can be left again.
 */
export function queryFleet(
  agents: readonly LiveAgent[],
  filter: FleetFilter,
): { rows: LiveAgent[]; facets: FacetCounts } {
  const needles = words(filter.text);
  const counts = Object.fromEntries(
    FACETS.map((facet) => [facet, new Map(filter[facet].map((value) => [value, 0]))]),
  ) as Record<Facet, Map<string, number>>;
  const rows: LiveAgent[] = [];
  for (const agent of agents) {
    if (!matches(agent, needles)) continue;
    const failed = FACETS.filter((facet) => !passes(agent, filter, facet));
    if (failed.length === 0) rows.push(agent);
    for (const facet of FACETS) {
      const others = failed.length === 0 || (failed.length === 1 && failed[0] === facet);
      const key = agent[facet];
      if (others) counts[facet].set(key, (counts[facet].get(key) ?? 0) + 1);
    }
  }
  return { rows: sortAgents(rows, filter.sort, filter.descending), facets: counts };
}

const ORDER = {
  deployment: DeploymentPhase.options as readonly string[],
  process: ProcessState.options as readonly string[],
  health: HealthState.options as readonly string[],
  connectivity: Connectivity.options as readonly string[],
};

const KEYS: Record<Sort, (agent: LiveAgent) => string | number> = {
  agent: (agent) => agent.hostname,
  app: (agent) => agent.app,
  environment: (agent) => agent.environment,
  desired: (agent) => agent.desiredRelease ?? '',
  running: (agent) => agent.runningRelease ?? '',
  deployment: (agent) => ORDER.deployment.indexOf(agent.phase),
  process: (agent) => ORDER.process.indexOf(agent.process),
  health: (agent) => ORDER.health.indexOf(agent.health),
  connectivity: (agent) => ORDER.connectivity.indexOf(agent.connectivity),
  lastReport: (agent) => -agent.seenAt,
};

const compare = (a: string | number, b: string | number): number => {
  if (a < b) return -1;
  return a > b ? 1 : 0;
};

/** Sorted by one column; equals by app, environment and hostname, so that rows keep their places. */
function sortAgents(agents: readonly LiveAgent[], sort: Sort, descending: boolean): LiveAgent[] {
  const key = KEYS[sort];
  const turn = descending ? -1 : 1;
  return agents.toSorted(
    (a, b) =>
      turn * compare(key(a), key(b)) ||
      compare(a.app, b.app) ||
      compare(a.environment, b.environment) ||
      compare(a.hostname, b.hostname) ||
      compare(a.instanceUid, b.instanceUid),
  );
}
