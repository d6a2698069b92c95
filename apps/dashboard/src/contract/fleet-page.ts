import { Connectivity, DeploymentPhase, HealthState } from '@pagurus/schema/phases.ts';
import { z } from 'zod';
import { AgentView } from '#contract/agent-view.ts';
import { endpoint } from '#contract/endpoint.ts';
import type { FleetFilter } from '#domain/fleet/fleet-filter.ts';
import { FLEET_SORTS, type FleetOrder } from '#domain/fleet/fleet-order.ts';

const VALUES_MAX = 50;
export const PAGE_MAX = 500;

/** A parameter that may be said several times. */
const several = <T extends z.ZodType<string>>(value: T) =>
  z
    .union([value, z.array(value).max(VALUES_MAX)])
    .transform((given) => [given].flat())
    .default([]);
const word = z.string().min(1).max(200);

/** Which agents, in which order, and which part of them: as the address of the fleet page says it. */
export const FleetQuery = z.object({
  /** Words, each of which must be somewhere in what names the agent, or in what it says is wrong. */
  q: z.string().max(200).default(''),
  /** This agent alone, by its instanceUid. */
  agent: word.optional(),
  app: several(word),
  environment: several(word),
  /** The release that runs; `none` for an empty container. */
  release: several(word),
  health: several(HealthState),
  phase: several(DeploymentPhase),
  connectivity: several(Connectivity),
  /** `name=value`. Of one name any value will do; all names must hold. */
  label: several(
    z
      .string()
      .max(200)
      .regex(/^[^=]+=/, 'must be name=value'),
  ),
  /** With a minus in front: the other way round. */
  sort: z.enum(FLEET_SORTS.flatMap((sort) => [sort, `-${sort}`] as const)).default('app'),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  limit: z.coerce.number().int().min(0).max(PAGE_MAX).default(100),
});
export type FleetQuery = z.infer<typeof FleetQuery>;

export function toFilter(query: FleetQuery): { filter: FleetFilter; order: FleetOrder } {
  const { q, sort, offset: _offset, limit: _limit, agent, ...facets } = query;
  const name = FLEET_SORTS.find((each) => sort === each || sort === `-${each}`) ?? 'app';
  return { filter: { ...facets, agent, text: q }, order: { sort: name, descending: sort.startsWith('-') } };
}

/** A value of a facet and how many agents there would be with it, all other facets being as they are. */
const FacetValue = z.object({ value: z.string(), agents: z.int() });
const FacetValues = z.array(FacetValue);

/** By facet; of the values those with the most agents, and all that are chosen. */
export const FleetFacets = z.object({
  app: FacetValues,
  environment: FacetValues,
  release: FacetValues,
  health: FacetValues,
  phase: FacetValues,
  connectivity: FacetValues,
  label: FacetValues,
});
export type FleetFacets = z.infer<typeof FleetFacets>;

/** Part of the agents that pass a filter, in order. */
export const FleetPage = z.object({
  /** Agents in the fleet, and agents that pass. */
  total: z.int(),
  matching: z.int(),
  offset: z.int(),
  agents: z.array(AgentView),
  facets: FleetFacets,
});
export type FleetPage = z.infer<typeof FleetPage>;

/** What is another one in a page than before: agents whole, and the order and facets where they moved. */
export const FleetPageDelta = z.object({
  total: z.int(),
  matching: z.int(),
  /** All agents of the page in order, by instanceUid; null: as before. */
  order: z.array(z.string()).nullable(),
  changed: z.array(AgentView),
  facets: FleetFacets.partial(),
});
export type FleetPageDelta = z.infer<typeof FleetPageDelta>;

export const listAgents = endpoint({
  method: 'get',
  path: '/agents',
  summary: 'Agents by filter, sorted and paged, with counts of what they have in common',
  query: FleetQuery,
  response: FleetPage,
});
