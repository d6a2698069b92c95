import { Connectivity, DeploymentPhase, HealthState } from '@pagurus/schema/phases.ts';
import { EVERY_AGENT, type FleetFilter as ShownAgents } from '#domain/fleet/fleet-filter.ts';
import { DEFAULT_ORDER, FLEET_SORTS, type FleetSort } from '#domain/fleet/fleet-order.ts';
import { FLEET_FACETS, type FleetFacet } from '#domain/fleet/fleet-row.ts';

/** What the fleet page shows, as its address says it. An empty list lets everything pass. */
export type FleetFilter = Omit<ShownAgents, 'agent'> & {
  readonly sort: FleetSort;
  readonly descending: boolean;
};

const { agent: _every, ...NOTHING_CHOSEN } = EVERY_AGENT;
export const NO_FILTER: FleetFilter = { ...NOTHING_CHOSEN, ...DEFAULT_ORDER };

const isSort = (value: string): value is FleetSort => (FLEET_SORTS as readonly string[]).includes(value);
const known = (values: readonly string[], allowed: readonly string[]): string[] =>
  values.filter((value) => allowed.includes(value));

/** Never throws: what the address gets wrong is left out. */
export function parseFilter(search: URLSearchParams): FleetFilter {
  const sort = search.get('sort') ?? '';
  const name = sort.replace(/^-/, '');
  return {
    text: search.get('q') ?? '',
    app: search.getAll('app').filter(Boolean),
    environment: search.getAll('environment').filter(Boolean),
    release: search.getAll('release').filter(Boolean),
    health: known(search.getAll('health'), HealthState.options),
    phase: known(search.getAll('phase'), DeploymentPhase.options),
    connectivity: known(search.getAll('connectivity'), Connectivity.options),
    label: search.getAll('label').filter((label) => /^[^=]+=/.test(label)),
    sort: isSort(name) ? name : NO_FILTER.sort,
    descending: isSort(name) && sort.startsWith('-'),
  };
}

/** The query string of a filter, without its question mark; empty when everything is shown. */
export function toSearch(filter: Partial<FleetFilter>): string {
  const { text, sort, descending } = { ...NO_FILTER, ...filter };
  const search = new URLSearchParams();
  if (text) search.set('q', text);
  for (const facet of FLEET_FACETS) for (const value of filter[facet] ?? []) search.append(facet, value);
  if (sort !== NO_FILTER.sort || descending) search.set('sort', `${descending ? '-' : ''}${sort}`);
  return search.toString();
}

export const isFiltered = (filter: FleetFilter): boolean =>
  filter.text !== '' || FLEET_FACETS.some((facet) => filter[facet].length > 0);

/** The filter with one value of one facet chosen or left. */
export function toggle(filter: FleetFilter, facet: FleetFacet, value: string): FleetFilter {
  const chosen = filter[facet];
  return { ...filter, [facet]: chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value] };
}
