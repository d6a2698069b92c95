import { NO_RELEASE } from '@pagurus/schema/names.ts';
import { type AppEnvironment, MARKS_MAX } from '#contract/app-environment.ts';
import type { MatrixCell } from '#contract/matrix.ts';
import { binsOf, inMarkOrder, markOf, runningReleases, worstFirst } from '#domain/agent-marks.ts';
import { type CellName, cellKey, isSameCell } from '#domain/cell.ts';
import { configFacts } from '#domain/config-facts.ts';
import { environmentsOf } from '#domain/matrix.ts';
import { rolloutOf } from '#domain/rollout.ts';
import { MirrorError } from '#server/ports/mirror.ts';
import type { LandedMove } from '#server/state/landed-moves.ts';
import type { State } from '#server/state/state-room.ts';
import { type Caller, type Context, newestState } from '#server/use-cases/context.ts';
import { cellSummary } from '#server/use-cases/get-change.ts';
import { appRows } from '#server/use-cases/get-matrix.ts';
import { gatesAhead } from '#server/use-cases/preview-promotion.ts';
import { sideOf } from '#server/use-cases/radius-of.ts';
import { notFound } from '#server/use-cases/refusal.ts';
import { rolloutView } from '#server/use-cases/rollout-view.ts';

const WORST_MAX = 10;
const BINS_MAX = 100;
/** Durations of what has been done for longer are of no use, and reading them costs as much as ever. */
const TIMED_MS = 24 * 60 * 60 * 1_000;

/** One app in one environment. 404 where either is unknown, with what is there. */
export async function getAppEnvironment(context: Context, caller: Caller, name: CellName): Promise<AppEnvironment> {
  const { app, environment } = name;
  const state = newestState(context);
  const cells = await cellsOf(context, caller, state, name);
  const cell = cells.find((each) => each.environment === environment);
  if (cell === undefined) throw notFound(unknownEnvironment(state, name));
  const [landed] = await landedOf(context, state, name, 1);
  const { revision, release } = cell;
  const book = await context.rollouts.store.read(name);
  const canaries = (revision === null ? undefined : rolloutOf(book, revision))?.canaries ?? [];
  const side = sideOf(state, app, environment);
  return {
    app,
    cell,
    pipeline: cells.map((each) => toStop(state, each)),
    apps: appsOf(context, state),
    landed: landed === undefined ? null : toLanded(landed),
    gates:
      cell.promotion === null || cell.promotion.release === release
        ? []
        : await gatesAhead(context, state.snapshot, { app, to: environment, release: cell.promotion.release }, false),
    rollout:
      revision === null || release === null
        ? null
        : await rolloutView(context, caller, { ...name, release, revision, mergedAtMs: timedFrom(context, landed) }),
    canaries: [...canaries],
    leased: book.leases.filter((lease) => lease.revision === revision).map(({ instanceUid }) => instanceUid),
    config: side === undefined ? [] : configFacts(side),
    next: await nextOf(context, name),
    ...agentsOf(context, name, cell, canaries),
  };
}

async function cellsOf(context: Context, caller: Caller, state: State, { app }: CellName): Promise<MatrixCell[]> {
  const [row] = await appRows(context, caller, app);
  if (row !== undefined) return row.cells;
  const known = appsOf(context, state);
  const there = known.length === 0 ? 'there is none yet' : `there is ${listed(known)}`;
  throw notFound(`Cannot show ${app} as no release, state or agent names such an app: ${there}`);
}

const unknownEnvironment = ({ snapshot }: State, { app, environment }: CellName): string => {
  const names = environmentsOf(snapshot).map(({ name }) => name);
  return `Cannot show ${app} in ${environment} as pagurus.yaml lists no such environment: it lists ${listed(names)}`;
};

const NAMED_MAX = 8;
const listed = (names: readonly string[]): string =>
  names.length <= NAMED_MAX
    ? names.join(', ')
    : `${names.slice(0, NAMED_MAX).join(', ')} and ${names.length - NAMED_MAX} more`;

function appsOf({ fleet }: Context, { snapshot }: State): string[] {
  const desired = [...snapshot.desired.values()].flatMap((apps) => [...apps.keys()]);
  const apps = [...snapshot.releases.keys(), ...desired, ...fleet.agents().map(({ app }) => app)];
  return [...new Set(apps)].toSorted();
}

const toStop = (
  { snapshot }: State,
  { environment, release, state, agents }: MatrixCell,
): AppEnvironment['pipeline'][number] => ({
  environment,
  promoteFrom: environmentsOf(snapshot).find(({ name }) => name === environment)?.promoteFrom ?? [],
  release,
  state,
  agents,
});

/** Empty while Git cannot be asked: the page is of use without. */
export async function landedOf(context: Context, state: State, cell: CellName, max: number): Promise<LandedMove[]> {
  try {
    return await context.landed.of(cell, state.snapshot.commit, max);
  } catch (error) {
    if (!(error instanceof MirrorError)) throw error;
    context.log.warn('the history of a state file could not be read', { cell: cellKey(cell), problem: error.message });
    return [];
  }
}

const toLanded = ({ atMs, author, sha, change }: LandedMove): AppEnvironment['landed'] => ({
  at: new Date(atMs).toISOString(),
  author,
  commit: sha,
  change,
});

function timedFrom({ clock }: Context, landed: LandedMove | undefined): number | null {
  return landed !== undefined && clock.now() - landed.atMs < TIMED_MS ? landed.atMs : null;
}

async function nextOf({ openChanges }: Context, cell: CellName): Promise<AppEnvironment['next']> {
  const here = (await openChanges.list()).filter(({ content }) => content.cells.some((each) => isSameCell(each, cell)));
  return here.map(({ change: { number, title, author }, content }) => ({
    number,
    title,
    author,
    summary: cellSummary(content, cell),
  }));
}

function agentsOf(
  { fleet }: Context,
  name: CellName,
  { revision, release }: MatrixCell,
  canaries: readonly string[],
): Pick<AppEnvironment, 'running' | 'worst' | 'bins'> {
  const asked = { revision, isEmpty: release === NO_RELEASE };
  const agents = fleet.agents().filter((agent) => isSameCell(agent, name));
  const marked = inMarkOrder(agents, canaries).map((agent) => ({ ...agent, mark: markOf(agent, asked) }));
  return {
    running: runningReleases(agents),
    worst: worstFirst(marked)
      .slice(0, WORST_MAX)
      .flatMap(({ instanceUid }) => fleet.report(instanceUid)?.agent ?? []),
    bins: marked.length <= MARKS_MAX ? null : binsOf(marked, BINS_MAX),
  };
}
