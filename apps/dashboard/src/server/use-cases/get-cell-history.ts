import { desiredStatePath } from '@pagurus/schema/state-paths.ts';
import type { ActivityView } from '#contract/activity.ts';
import type { CellEvent } from '#contract/app-environment.ts';
import { type CellName, cellKey, isSameCell } from '#domain/cell.ts';
import type { Hold } from '#domain/hold.ts';
import type { LandedMove } from '#server/state/landed-moves.ts';
import { type Context, newestState } from '#server/use-cases/context.ts';
import { landedOf } from '#server/use-cases/get-app-environment.ts';
import { holdOf } from '#server/use-cases/holds.ts';
import { toActivityView } from '#server/use-cases/list-activity.ts';

/** Who did what to one app in one environment: what people asked for here, and what arrived in Git, from wherever it came. */
export async function getCellHistory(
  context: Context,
  { app, environment, limit }: CellName & { readonly limit: number },
): Promise<{ events: CellEvent[]; more: boolean }> {
  const cell = { app, environment };
  const state = newestState(context);
  // One more of each than can be shown tells whether there is more.
  const [landed, open, hold] = await Promise.all([
    landedOf(context, state, cell, limit + 1),
    context.openChanges.inCells(),
    holdOf(context, cell),
  ]);
  const here = [...landed.map(({ change }) => change), ...open.filter((each) => isSameCell(each, cell)).map(numberOf)];
  const changes = [...new Set(here.flatMap((number) => (number === null ? [] : [`changes/${number}`])))];
  const objects = [`environments/${cellKey(cell)}`, desiredStatePath(environment, app), ...changes];
  const done = await context.activity.list(limit + 1, undefined, { objects });
  // A merge that was done here and has landed is one event: Git knows what it moved, the record who and when exactly.
  const isMerge = ({ verb, problem }: ActivityView) => verb === 'merge' && problem === null;
  const said = done.map(toActivityView);
  const merges = new Map(said.filter(isMerge).map((each) => [each.change, each]));
  const landings = landed.map((move) => toLanding(move, move.change === null ? undefined : merges.get(move.change)));
  const arrived = new Set(landed.map(({ change }) => change));
  const deeds = said.filter((each) => !(isMerge(each) && arrived.has(each.change)));
  const all = [...deeds.map(toDeed), ...landings, ...(hold === undefined ? [] : [toHeld(hold)])].toSorted(
    (a, b) => Date.parse(b.at) - Date.parse(a.at),
  );
  return { events: all.slice(0, limit), more: all.length > limit };
}

const numberOf = ({ number }: { readonly number: number }): number => number;

const toDeed = ({ id, at, actor, verb, reason, problem, move, change }: ActivityView): CellEvent => ({
  id: `activity ${id}`,
  at,
  actor,
  verb,
  reason,
  problem,
  move,
  change,
  commit: null,
});

const toLanding = (
  { sha, atMs, author, subject, change, reason, from, to }: LandedMove,
  merge: ActivityView | undefined,
): CellEvent => ({
  id: `commit ${sha}`,
  at: merge?.at ?? new Date(atMs).toISOString(),
  actor: merge?.actor ?? author,
  verb: 'land',
  reason: reason ?? (change === null ? subject : null),
  problem: null,
  move: from === to ? null : { from, to },
  change,
  commit: sha,
});

const toHeld = ({ by, reason, sinceMs, release }: Hold): CellEvent => ({
  id: `hold ${sinceMs}`,
  at: new Date(sinceMs).toISOString(),
  actor: by,
  verb: 'hold',
  reason,
  problem: null,
  move: { from: null, to: release },
  change: null,
  commit: null,
});
