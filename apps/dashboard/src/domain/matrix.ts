import { NO_RELEASE } from '@pagurus/schema/names.ts';
import { desiredStatePath } from '@pagurus/schema/state-paths.ts';
import type { StateSnapshot } from '@pagurus/schema/state-snapshot.ts';
import { type AgentFacts, type Stand, standOf } from '#domain/agent-facts.ts';
import { type Asking, whyNot } from '#domain/can.ts';
import { cellKey, isSameCell } from '#domain/cell.ts';
import { problemSentences } from '#domain/new-problems.ts';
import type { PromotionKind } from '#domain/promotion-text.ts';
import { releasesBetween } from '#domain/release-order.ts';

export type AgentCounts = Record<Stand | 'total' | 'late' | 'offline', number>;
export type CellState =
  | 'healthy'
  | 'rollingOut'
  | 'waiting'
  | 'failed'
  | 'degraded'
  | 'offline'
  | 'noAgents'
  | 'notHere'
  | 'invalid';
export type OpenChange = { readonly number: number; readonly title: string; readonly release: string | null };
/** An open change, and a cell that it touches. */
export type ChangeInCell = OpenChange & { readonly app: string; readonly environment: string };

export type Cell = {
  environment: string;
  release: string | null;
  revision: string | null;
  state: CellState;
  agents: AgentCounts;
  behind: number | null;
  openChanges: OpenChange[];
  promotion: { from: string; release: string; whyNot: string | null } | null;
  problems: string[];
};
export type Row = { app: string; cells: Cell[] };
export type EnvironmentColumn = { name: string; promoteFrom: string[] };

export type MatrixInput = {
  readonly snapshot: StateSnapshot;
  readonly revisionOf: (app: string, environment: string) => string | undefined;
  readonly agents: readonly AgentFacts[];
  readonly changes: readonly ChangeInCell[];
  readonly asking: Asking;
  /** This app alone. */
  readonly only?: string | undefined;
};

/** The environments in the pipeline's order; without a readable pipeline, those that have files, by name. */
export function environmentsOf({ pipeline, desired }: StateSnapshot): EnvironmentColumn[] {
  if (pipeline !== undefined) return pipeline.environments.map(({ name, promoteFrom }) => ({ name, promoteFrom }));
  return [...desired.keys()].toSorted().map((name) => ({ name, promoteFrom: [] }));
}

/** Apps by environments: what is desired, what runs, what differs. An app is listed once a file or an agent names it. */
export function matrixRows(input: MatrixInput): Row[] {
  const { snapshot, agents } = input;
  const environments = environmentsOf(snapshot);
  const apps = new Set([
    ...snapshot.releases.keys(),
    ...[...snapshot.desired.values()].flatMap((inEnvironment) => [...inEnvironment.keys()]),
    ...agents.map(({ app }) => app),
  ]);
  const agentsByCell = Map.groupBy(agents, cellKey);
  const listed = input.only === undefined ? [...apps].toSorted() : [...apps].filter((app) => app === input.only);
  return listed.map((app) => ({
    app,
    cells: environments.map((column) =>
      cell(input, app, column, agentsByCell.get(cellKey({ app, environment: column.name })) ?? []),
    ),
  }));
}

function cell(input: MatrixInput, app: string, column: EnvironmentColumn, agents: readonly AgentFacts[]): Cell {
  const { snapshot } = input;
  const environment = column.name;
  const desired = snapshot.desired.get(environment)?.get(app);
  const revision = input.revisionOf(app, environment) ?? null;
  const file = desiredStatePath(environment, app);
  const fileProblems = problemSentences(snapshot.problems.filter((problem) => problem.file === file));
  const counts = countAgents(agents, revision, desired?.release === NO_RELEASE);
  // A file that parses but names a missing release is mended by a promotion, not closed to it.
  const broken = desired === undefined ? fileProblems[0] : undefined;
  const here = input.changes.filter((change) => isSameCell(change, { app, environment }));
  const moving = agents.filter((agent) => standOf(agent, revision, desired?.release === NO_RELEASE) === 'moving');
  const state = cellState(
    { isHere: desired !== undefined, isBroken: fileProblems.length > 0, isSuspended: desired?.suspended ?? false },
    // Of one that cannot be heard nobody knows whether it moves.
    moving.filter(({ connectivity }) => connectivity !== 'Offline'),
    counts,
  );
  return {
    environment,
    release: desired?.release ?? null,
    revision,
    state,
    agents: counts,
    behind: behind(snapshot, app, column, desired?.release),
    openChanges: here.map(({ number, title, release }) => ({ number, title, release })),
    promotion: offer(input, app, column, { current: desired?.release, broken, here }),
    problems: [...fileProblems, ...agentProblems(agents)],
  };
}

function countAgents(agents: readonly AgentFacts[], revision: string | null, empty: boolean): AgentCounts {
  const counts = { total: agents.length, settled: 0, moving: 0, failed: 0, unhealthy: 0, late: 0, offline: 0 };
  for (const agent of agents) {
    counts[standOf(agent, revision, empty)] += 1;
    if (agent.connectivity === 'Late') counts.late += 1;
    if (agent.connectivity === 'Offline') counts.offline += 1;
  }
  return counts;
}

type Desired = { readonly isHere: boolean; readonly isBroken: boolean; readonly isSuspended: boolean };

/** @param moving those that can be heard. */
function cellState(
  { isHere, isBroken, isSuspended }: Desired,
  moving: readonly AgentFacts[],
  counts: AgentCounts,
): CellState {
  if (isBroken) return 'invalid';
  if (!isHere) return 'notHere';
  if (counts.total === 0) return 'noAgents';
  if (counts.failed > 0) return 'failed';
  if (counts.offline === counts.total) return 'offline';
  if (moving.length > 0) {
    const asked = moving.filter(({ phase }) => phase !== 'InSync');
    const allWait = isSuspended || (asked.length > 0 && asked.every(({ phase }) => phase === 'AwaitingLease'));
    return allWait ? 'waiting' : 'rollingOut';
  }
  if (counts.unhealthy > 0) return 'degraded';
  return counts.offline > 0 ? 'offline' : 'healthy';
}

/** How many releases the environment before is ahead; null where the two cannot be compared. */
function behind(
  snapshot: StateSnapshot,
  app: string,
  column: EnvironmentColumn,
  release: string | undefined,
): number | null {
  const before = sourceOf(snapshot, app, column);
  const releases = snapshot.releases.get(app);
  if (before === undefined || release === undefined || releases === undefined) return null;
  if (!releases.has(release) || !releases.has(before.release)) return null;
  return releasesBetween(releases, release, before.release)?.length ?? 0;
}

/** The first environment to promote from that asks for a release of this app. */
export function sourceOf(
  snapshot: StateSnapshot,
  app: string,
  { promoteFrom }: EnvironmentColumn,
): { from: string; release: string } | undefined {
  for (const from of promoteFrom) {
    const release = snapshot.desired.get(from)?.get(app)?.release;
    if (release !== undefined && release !== NO_RELEASE) return { from, release };
  }
  return undefined;
}

type Here = {
  readonly current: string | undefined;
  readonly broken: string | undefined;
  readonly here: readonly OpenChange[];
};

function offer(
  input: MatrixInput,
  app: string,
  column: EnvironmentColumn,
  { current, broken, here }: Here,
): Cell['promotion'] {
  const source = sourceOf(input.snapshot, app, column);
  if (source === undefined || source.release === current) return null;
  return {
    ...source,
    whyNot: whyNotPromote(input.snapshot, input.asking, { app, release: source.release, broken, here }),
  };
}

/** Why this release may not be promoted here now, as a sentence; null when it may. */
export function whyNotPromote(
  snapshot: StateSnapshot,
  asking: Asking,
  {
    kind = 'promote',
    app,
    release,
    broken,
    here,
  }: { kind?: PromotionKind; app: string; release: string } & Pick<Here, 'broken' | 'here'>,
): string | null {
  const forbidden = whyNot(kind, asking);
  if (forbidden !== null) return forbidden;
  if (release !== NO_RELEASE && snapshot.releases.get(app)?.has(release) !== true) {
    return `Cannot promote ${app} to ${release} as there is no such release that parses: add or mend releases/${app}/${release}.yaml`;
  }
  if (broken !== undefined) return `Cannot promote ${app} as the file that would change has an error: ${broken}`;
  const twin = here.find((change) => change.release === release);
  return twin === undefined
    ? null
    : `Cannot promote ${app} to ${release} twice: change #${twin.number} already asks for it`;
}

const agentProblems = (agents: readonly AgentFacts[]): string[] => [
  ...new Set(agents.flatMap(({ failure, hostname }) => (failure === null ? [] : [`${hostname}: ${failure.message}`]))),
];
