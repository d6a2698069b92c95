import type { FacetValue, FacetValues } from '#domain/fleet/facet-values.ts';
import { FLEET_FACETS, type FleetFacet } from '#domain/fleet/fleet-row.ts';

type Named = { readonly instanceUid: string };

/** Part of a filtered fleet, in order, with what is counted beside it. */
export type FleetPart<R extends Named> = {
  /** Agents in the fleet, and agents that pass. */
  readonly total: number;
  readonly matching: number;
  readonly agents: readonly R[];
  readonly facets: FacetValues;
};

/** What is another one than before: agents whole, the order and facets where they moved. */
export type PartDelta<R extends Named> = {
  readonly total: number;
  readonly matching: number;
  /** All agents of the part in order, by identity; `null`: as before. */
  readonly order: readonly string[] | null;
  readonly changed: readonly R[];
  readonly facets: { readonly [F in FleetFacet]?: FacetValue[] | undefined };
};

/** What makes `after` of `before`; `undefined` when that is nothing. Agents are compared as objects. */
export function deltaOf<R extends Named>(before: FleetPart<R>, after: FleetPart<R>): PartDelta<R> | undefined {
  const known = new Set(before.agents);
  const changed = after.agents.filter((agent) => !known.has(agent));
  const isOrdered =
    before.agents.length === after.agents.length &&
    after.agents.every(({ instanceUid }, place) => before.agents[place]?.instanceUid === instanceUid);
  const facets = movedFacets(before.facets, after.facets);
  const isSame = before.total === after.total && before.matching === after.matching;
  if (isSame && isOrdered && changed.length === 0 && Object.keys(facets).length === 0) return undefined;
  const order = isOrdered ? null : after.agents.map(({ instanceUid }) => instanceUid);
  return { total: after.total, matching: after.matching, order, changed, facets };
}

/** The part after a delta that was made from it. */
export function withDelta<R extends Named>(before: FleetPart<R>, delta: PartDelta<R>): FleetPart<R> {
  const { total, matching, order, changed, facets } = delta;
  const known = new Map(before.agents.map((agent) => [agent.instanceUid, agent]));
  for (const agent of changed) known.set(agent.instanceUid, agent);
  const places = order ?? before.agents.map(({ instanceUid }) => instanceUid);
  const agents = places.flatMap((instanceUid) => known.get(instanceUid) ?? []);
  const counted = FLEET_FACETS.map((facet) => [facet, facets[facet] ?? before.facets[facet]] as const);
  return { total, matching, agents, facets: Object.fromEntries(counted) as FacetValues };
}

function movedFacets(before: FacetValues, after: FacetValues): Partial<FacetValues> {
  if (before === after) return {};
  const moved = FLEET_FACETS.filter((facet) => !sameValues(before[facet], after[facet]));
  return Object.fromEntries(moved.map((facet) => [facet, after[facet]]));
}

const sameValues = (a: FacetValues['app'], b: FacetValues['app']): boolean =>
  a.length === b.length &&
  a.every(({ value, agents }, place) => value === b[place]?.value && agents === b[place].agents);
