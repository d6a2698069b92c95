import { type FleetPage, type FleetQuery, toFilter } from '#contract/fleet-page.ts';
import type { Context } from '#server/use-cases/context.ts';

/** Part of the agents that pass a filter, in order, with the counts beside them. */
export function listAgents({ fleet }: Context, query: FleetQuery): FleetPage {
  const { filter, order } = toFilter(query);
  const { offset, limit } = query;
  const { total, matching, agents, facets } = fleet.look(filter, order, { offset, limit });
  return { total, matching, offset, agents: [...agents], facets };
}
