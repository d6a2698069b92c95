import type { Connectivity, DeploymentPhase, HealthState, ProcessState } from '@pagurus/schema/phases.ts';

/** What filters, counts and orders look at in one agent. A row is never changed: another one takes its place. */
export type FleetRow = {
  readonly instanceUid: string;
  readonly app: string;
  readonly environment: string;
  readonly hostname: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly desiredRelease: string | null;
  readonly runningRelease: string | null;
  readonly phase: DeploymentPhase;
  readonly failure: { readonly message: string } | null;
  readonly process: ProcessState;
  readonly health: HealthState;
  readonly connectivity: Connectivity;
  /** When it was heard last, in milliseconds. */
  readonly seenAt: number;
};

export const FLEET_FACETS = [
  'app',
  'environment',
  'release',
  'health',
  'phase',
  'connectivity',
  'label',
] as const satisfies readonly string[];
export type FleetFacet = (typeof FLEET_FACETS)[number];

/** The release facet's value of an agent that runs nothing; no release may be called so. */
const RUNS_NOTHING = 'none';

/** Facets of which an agent has exactly one value. */
export type SingleFacet = Exclude<FleetFacet, 'label'>;

export const FACET_VALUE: Readonly<Record<SingleFacet, (row: FleetRow) => string>> = {
  app: ({ app }) => app,
  environment: ({ environment }) => environment,
  release: ({ runningRelease }) => runningRelease ?? RUNS_NOTHING,
  health: ({ health }) => health,
  phase: ({ phase }) => phase,
  connectivity: ({ connectivity }) => connectivity,
};

/** The labels as `name=value`. */
export const labelsOf = ({ labels }: FleetRow): string[] =>
  Object.entries(labels).map(([name, value]) => `${name}=${value}`);

/** What an agent has of a facet. */
export const facetValuesOf = (row: FleetRow, facet: FleetFacet): readonly string[] =>
  facet === 'label' ? labelsOf(row) : [FACET_VALUE[facet](row)];

/** Whether two rows have the same of a facet. */
export function hasSame(facet: FleetFacet, a: FleetRow, b: FleetRow): boolean {
  if (facet !== 'label') return FACET_VALUE[facet](a) === FACET_VALUE[facet](b);
  return a.labels === b.labels || labelsOf(a).join('\n') === labelsOf(b).join('\n');
}
