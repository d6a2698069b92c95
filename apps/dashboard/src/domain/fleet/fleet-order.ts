import { Connectivity, DeploymentPhase, HealthState, ProcessState } from '@pagurus/schema/phases.ts';
import type { FleetEntry } from '#domain/fleet/fleet-entry.ts';
import type { FleetRow } from '#domain/fleet/fleet-row.ts';

export const FLEET_SORTS = [
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
export type FleetSort = (typeof FLEET_SORTS)[number];
export type FleetOrder = { readonly sort: FleetSort; readonly descending: boolean };

export const DEFAULT_ORDER: FleetOrder = { sort: 'app', descending: false };

const rank = (options: readonly string[]): ReadonlyMap<string, number> =>
  new Map(options.map((option, place) => [option, place]));
const PHASES = rank(DeploymentPhase.options);
const PROCESSES = rank(ProcessState.options);
const HEALTH = rank(HealthState.options);
const CONNECTIVITY = rank(Connectivity.options);

const KEYS: Record<FleetSort, (row: FleetRow) => string | number> = {
  agent: (row) => row.hostname,
  app: (row) => row.app,
  environment: (row) => row.environment,
  desired: (row) => row.desiredRelease ?? '',
  running: (row) => row.runningRelease ?? '',
  deployment: (row) => PHASES.get(row.phase) ?? -1,
  process: (row) => PROCESSES.get(row.process) ?? -1,
  health: (row) => HEALTH.get(row.health) ?? -1,
  connectivity: (row) => CONNECTIVITY.get(row.connectivity) ?? -1,
  // The youngest report first.
  lastReport: (row) => -row.seenAt,
};

export type Compare = (a: FleetEntry<FleetRow>, b: FleetEntry<FleetRow>) => number;

const compare = (a: string | number, b: string | number): number => {
  if (a < b) return -1;
  return a > b ? 1 : 0;
};

/** By one column; equals by their place, so that no two entries are equal and each stays where it is. */
export function compareBy({ sort, descending }: FleetOrder): Compare {
  const key = KEYS[sort];
  const turn = descending ? -1 : 1;
  // The place begins with the app.
  if (sort === 'app' && !descending) return (a, b) => compare(a.place, b.place);
  return (a, b) => turn * compare(key(a.row), key(b.row)) || compare(a.place, b.place);
}
