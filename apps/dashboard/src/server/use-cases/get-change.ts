import type { Change, MovedBase, RolloutView } from '#contract/change.ts';
import { whyNot } from '#domain/can.ts';
import { type CellName, cellKey } from '#domain/cell.ts';
import { whyGatesClosed } from '#domain/gates.ts';
import { readTrailers } from '#domain/promotion-text.ts';
import { releasesBetween } from '#domain/release-order.ts';
import { type SummaryLine, summarise } from '#domain/state-diff.ts';
import { MirrorError } from '#server/ports/mirror.ts';
import { promotionOf } from '#server/state/change-reader.ts';
import { type Caller, type Context, askingOf } from '#server/use-cases/context.ts';
import { toGateView } from '#server/use-cases/gate-view.ts';
import { toHoldView } from '#server/use-cases/holds.ts';
import { toSummary, trailed } from '#server/use-cases/list-changes.ts';
import { lookAtBase, movedBase } from '#server/use-cases/look-at-base.ts';
import { type Effect, radiusOf, sideOf } from '#server/use-cases/radius-of.ts';
import { type JudgedChange, judge } from '#server/use-cases/read-change.ts';
import { rolloutView } from '#server/use-cases/rollout-view.ts';

/** One change: what it does, its diff, reviews, checks, gates, and after the merge its rollout. */
export async function getChange(context: Context, caller: Caller, number: number): Promise<Change> {
  const judged = await judge(context, await caller.forge.getChange(number));
  const { detail, content, gates } = judged;
  const promotion = content === undefined ? trailed(detail) : promotionOf(content);
  const moved = await movedUnder(context, judged);
  return {
    ...toSummary(detail, promotion),
    reason: readTrailers(detail.body).reason ?? '',
    body: detail.body,
    head: detail.head,
    base: detail.base,
    mergedBy: detail.mergedBy,
    mergedAt: detail.mergedAt,
    forgeUrl: context.repository.webUrl === null ? null : detail.url,
    files: [...detail.files],
    summary: content === undefined ? [] : summaryOf(content),
    problems: content === undefined ? [] : [...content.problems],
    reviews: detail.reviews.map((review) => ({ ...review, stale: review.sha !== detail.head.sha })),
    checks: [...detail.statuses],
    gates: gates.map(toGateView),
    blastRadius: content === undefined ? null : radiusOf(context, content),
    holds: judged.holds.map((hold) => toHoldView(context, caller, hold)),
    moved,
    actions: actionsOf(context, caller, judged, moved),
    rollout: await rolloutOf(context, caller, judged),
  };
}

/** As `actions` of the contract: each with its reason for being closed. */
export function actionsOf(
  context: Context,
  caller: Caller,
  { detail, gates }: JudgedChange,
  moved: MovedBase | null,
): Change['actions'] {
  const asking = askingOf(context, caller);
  return {
    approve: whyNot('approve', asking, detail),
    merge: whyNot('merge', asking, detail) ?? conflictOf(detail, moved) ?? whyGatesClosed(gates),
    close: whyNot('close', asking, detail),
  };
}

/** What moved under an open change, for the person who looks at it. */
export async function movedUnder(context: Context, { detail, content }: JudgedChange): Promise<MovedBase | null> {
  if (detail.state !== 'open' || content === undefined) return null;
  return movedBase(context, await lookAtBase(context, detail, content));
}

function conflictOf({ mergeable, base }: JudgedChange['detail'], moved: MovedBase | null): string | null {
  if (moved !== null) return `Cannot merge as ${moved.sentence.charAt(0).toLowerCase()}${moved.sentence.slice(1)}`;
  // The forge may be behind, and only a promotion by who may write is made again by itself.
  return mergeable === false
    ? `Cannot merge as it conflicts with ${base.ref}: wait until it is made again, or mend the conflict on its branch`
    : null;
}

export function summaryOf({ base, head, cells, touched }: Effect): SummaryLine[] {
  const lines = cells.flatMap((cell) => {
    const own = cellSummary({ base, head }, cell);
    return cells.length === 1 ? own : own.map((line) => ({ ...line, about: `${cellKey(cell)} ${line.about}` }));
  });
  const others = touched.length - cells.length;
  if (others === 0) return lines;
  return [
    ...lines,
    { about: 'files', text: `${others} other ${others === 1 ? 'file' : 'files'} changed`, kind: 'note' },
  ];
}

/** What it does to one app in one environment; empty where nothing is desired after it. */
export function cellSummary({ base, head }: Pick<Effect, 'base' | 'head'>, cell: CellName): SummaryLine[] {
  const { app, environment } = cell;
  const after = sideOf(head, app, environment);
  if (after === undefined) return [];
  const before = sideOf(base, app, environment);
  const between =
    before &&
    releasesBetween(head.snapshot.releases.get(app) ?? new Map(), before.desired.release, after.desired.release);
  const fallback =
    after.release === undefined || before?.desired.release === after.desired.release ? [] : [after.release];
  return summarise(before, after, between ?? fallback);
}

async function rolloutOf(
  context: Context,
  caller: Caller,
  { detail, content }: JudgedChange,
): Promise<RolloutView | null> {
  const promotion = content && promotionOf(content);
  if (!promotion || detail.mergeSha === null) return null;
  const { app, environment, to: release } = promotion;
  const revision = await revisionAfter(context, detail.mergeSha, app, environment);
  if (revision === undefined) return null;
  const mergedAtMs = detail.mergedAt === null ? null : Date.parse(detail.mergedAt);
  return rolloutView(context, caller, { app, environment, release, revision, mergedAtMs });
}

async function revisionAfter({ state }: Context, mergeSha: string, app: string, environment: string) {
  try {
    return (await state.at(mergeSha)).desired(app, environment)?.revision;
  } catch (error) {
    if (error instanceof MirrorError) return undefined;
    throw error;
  }
}
