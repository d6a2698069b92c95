import { Connectivity, DeploymentPhase, HealthState } from '@pagurus/schema/phases.ts';

export const SORTS = [
  'agent',
  'app',
  'environment',
  'desired',
  'running',
  'deployment',
  'process',
  'health',
  'connectivity',
  'lastReport',
] as const;
export type Sort = (typeof SORTS)[number];

export const FACETS = ['app', 'environment', 'health', 'phase', 'connectivity'] as const;
export type Facet = (typeof FACETS)[number];

/** What the fleet page shows, as its address says it. An empty list lets everything pass. */
export type FleetFilter = {
  readonly text: string;
  readonly app: readonly string[];
  readonly environment: readonly string[];
  readonly health: readonly string[];
  readonly phase: readonly string[];
  readonly connectivity: readonly string[];
  readonly sort: Sort;
  readonly descending: boolean;
};

export const NO_FILTER: FleetFilter = {
  text: '',
  app: [],
  environment: [],
  health: [],
  phase: [],
  connectivity: [],
  sort: 'app',
  descending: false,
};

const isSort = (value: string): value is Sort => (SORTS as readonly string[]).includes(value);
const known = (values: readonly string[], allowed: readonly string[]): string[] =>
  values.filter((value) => allowed.includes(value));

/** Never throws: what the address gets wrong is left out. */
export function parseFilter(search: URLSearchParams): FleetFilter {
  const sort = search.get('sort') ?? '';
  const name = sort.replace(/^-/, '');
  return {
    text: search.get('q') ?? '',
    app: search.getAll('app'),
    environment: search.getAll('environment'),
    health: known(search.getAll('health'), HealthState.options),
    phase: known(search.getAll('phase'), DeploymentPhase.options),
    connectivity: known(search.getAll('connectivity'), Connectivity.options),
    sort: isSort(name) ? name : NO_FILTER.sort,
    descending: isSort(name) && sort.startsWith('-'),
  };
}

/** The query string of a filter, without its question mark; empty when everything is shown. */
export function toSearch(filter: Partial<FleetFilter>): string {
  const { text, sort, descending } = { ...NO_FILTER, ...filter };
  const search = new URLSearchParams();
  if (text) search.set('q', text);
  for (const facet of FACETS) for (const value of filter[facet] ?? []) search.append(facet, value);
  if (sort !== NO_FILTER.sort || descending) search.set('sort', `${descending ? '-' : ''}${sort}`);
  return search.toString();
}

export const isFiltered = (filter: FleetFilter): boolean =>
  filter.text !== '' || FACETS.some((facet) => filter[facet].length > 0);

/** The filter with one value of one facet chosen or left. */
export function toggle(filter: FleetFilter, facet: Facet, value: string): FleetFilter {
  const chosen = filter[facet];
  return { ...filter, [facet]: chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value] };
}
