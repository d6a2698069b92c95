import type { FacetCounts } from '#domain/fleet/filtered-fleet.ts';
import type { FleetFilter } from '#domain/fleet/fleet-filter.ts';
import { FLEET_FACETS, type FleetFacet } from '#domain/fleet/fleet-row.ts';

export type FacetValue = { readonly value: string; readonly agents: number };
export type FacetValues = Record<FleetFacet, FacetValue[]>;

/** Labels may have as many values as there are agents; nobody reads so many. */
const VALUES_MAX = 200;

/** Of each facet the values with the most agents, and those that are chosen; by name. */
export function facetValues(counts: FacetCounts, chosen: FleetFilter, max = VALUES_MAX): FacetValues {
  const facets = FLEET_FACETS.map((facet) => {
    const all = Array.from(counts[facet], ([value, agents]) => ({ value, agents }));
    if (all.length <= max) return [facet, all.toSorted(byName)] as const;
    const most = all.toSorted((a, b) => b.agents - a.agents || byName(a, b)).slice(0, max);
    const rest = all.filter((each) => chosen[facet].includes(each.value) && !most.includes(each));
    return [facet, [...most, ...rest].toSorted(byName)] as const;
  });
  return Object.fromEntries(facets) as FacetValues;
}

const byName = (a: FacetValue, b: FacetValue): number => {
  if (a.value < b.value) return -1;
  return a.value > b.value ? 1 : 0;
};
