import type { Release } from '@pagurus/schema/release.ts';
import type { StateSnapshot } from '@pagurus/schema/state-snapshot.ts';
import type { PromotionKind, PromotionPreview } from '#contract/promotion.ts';
import { blastRadius } from '#domain/blast-radius.ts';
import { isSameCell } from '#domain/cell.ts';
import { gatesOf } from '#domain/gates.ts';
import { instantText } from '#domain/instant.ts';
import { unifiedDiff } from '#domain/line-diff.ts';
import { sourceOf, whyNotPromote } from '#domain/matrix.ts';
import type { RollbackOffer } from '#domain/proven-releases.ts';
import { type Releases, inOrder, releasesBetween } from '#domain/release-order.ts';
import { type SummaryLine, summarise } from '#domain/state-diff.ts';
import { arrivalOf } from '#server/use-cases/arrivals.ts';
import { type Caller, type Context, askingOf, newestState } from '#server/use-cases/context.ts';
import { toGateView } from '#server/use-cases/gate-view.ts';
import { holdOf } from '#server/use-cases/holds.ts';
import { type PlannedFile, type Wish, asksAlready, columnOf, planPromotion } from '#server/use-cases/plan-promotion.ts';
import { notFound } from '#server/use-cases/refusal.ts';
import { willHold } from '#server/use-cases/will-hold.ts';

type Input = {
  readonly app: string;
  readonly to: string;
  readonly release?: string | undefined;
  readonly kind: PromotionKind;
};

/** What promoting would change, who would feel it, and what stands in the way. Changes nothing. */
export async function previewPromotion(context: Context, caller: Caller, input: Input): Promise<PromotionPreview> {
  const { app, to, kind } = input;
  const state = newestState(context);
  const { snapshot } = state;
  const column = columnOf(state, app, to);
  const source = kind === 'promote' ? sourceOf(snapshot, app, column) : undefined;
  const choices = await choicesOf(context, snapshot, { app, to, kind });
  const release = input.release ?? source?.release ?? choices[0]?.version;
  if (release === undefined) throw notFound(NOTHING[kind](app, to));

  const wish = { app, to, release };
  const planned = planPromotion(state, wish);
  const holds = willHold(context, snapshot, { ...wish, kind });
  const current = snapshot.desired.get(to)?.get(app)?.release ?? null;
  return {
    kind,
    app,
    from: source?.release === release ? source.from : null,
    to,
    currentRelease: current,
    release,
    choices,
    summary: summaryOf(snapshot, wish, planned),
    file: planned.file,
    diff: planned.ok ? unifiedDiff(planned.file, planned.before, planned.after) : '',
    blastRadius: blastRadius(context.fleet.agents(), [{ app, environment: to, felt: 'restart' }]),
    gates: await gatesAhead(context, snapshot, wish, holds),
    holds: holds ? `Promotions of ${app} into ${to} are held until somebody resumes them` : null,
    whyNot: await whyNot(context, caller, snapshot, { ...wish, kind }, planned),
  };
}

const NOTHING: Record<PromotionKind, (app: string, to: string) => string> = {
  promote: (app) => `Cannot promote ${app} as it has no release that parses: add releases/${app}/<version>.yaml`,
  rollBack: (app, to) => `Cannot roll back ${app} in ${to} as another release must have run there: none is known`,
};

async function choicesOf(
  { history }: Context,
  { releases }: StateSnapshot,
  { app, to, kind }: { app: string; to: string; kind: PromotionKind },
): Promise<PromotionPreview['choices']> {
  const known = releases.get(app) ?? new Map<string, Release>();
  const choice = ({ version, createdAt, notes }: Release, said: string | null) => {
    return { version, createdAt, notes: notes ?? null, known: said };
  };
  if (kind === 'promote') {
    return inOrder(known)
      .toReversed()
      .map((release) => choice(release, null));
  }
  return (await history.offers({ app, environment: to })).flatMap((offer) => {
    const release = known.get(offer.release);
    return release === undefined ? [] : [choice(release, whatIsKnown(offer))];
  });
}

function whatIsKnown({ provenAtMs, asked }: RollbackOffer): string {
  const by = asked === null ? '' : `, asked for by ${asked.author} at ${instantText(asked.atMs)}`;
  return provenAtMs === null ? `Nobody saw it healthy here${by}` : `Was healthy here${by}`;
}

function summaryOf(snapshot: StateSnapshot, { app, to, release }: Wish, planned: PlannedFile): SummaryLine[] {
  if (!planned.ok) return [];
  const releases: Releases = snapshot.releases.get(app) ?? new Map();
  const desired = snapshot.desired.get(to)?.get(app);
  const target = releases.get(release);
  const before = desired && { desired, release: releases.get(desired.release) };
  const between =
    (desired && releasesBetween(releases, desired.release, release)) ?? (target === undefined ? [] : [target]);
  const isOlder = desired !== undefined && (releasesBetween(releases, release, desired.release)?.length ?? 0) > 0;
  const lines = summarise(before, { desired: planned.desired, release: target }, between);
  if (!isOlder) return lines;
  return [...lines, { about: 'release', text: `"${release}" is older than "${desired.release}"`, kind: 'note' }];
}

/** The gates before a release, while no change asks for it yet. */
export async function gatesAhead(
  context: Context,
  { pipeline }: StateSnapshot,
  { app, to, release }: Wish,
  replacesHold: boolean,
): Promise<PromotionPreview['gates']> {
  const environment = pipeline?.environments.find(({ name }) => name === to);
  if (pipeline === undefined || environment === undefined) return [];
  const arrivals = [arrivalOf(context, environment, app, release)];
  const nowMs = context.clock.now();
  const hold = replacesHold ? undefined : await holdOf(context, { app, environment: to });
  const holds = hold === undefined ? [] : [{ hold, release }];
  const { freezes } = pipeline;
  return gatesOf({ environment, freezes, nowMs, arrivals, holds, change: undefined }).map(toGateView);
}

async function whyNot(
  context: Context,
  caller: Caller,
  snapshot: StateSnapshot,
  { app, to, release, kind }: Wish & { readonly kind: PromotionKind },
  planned: PlannedFile,
): Promise<string | null> {
  const changes = await context.openChanges.inCells();
  const here = changes.filter((change) => isSameCell(change, { app, environment: to }));
  const closed = whyNotPromote(snapshot, askingOf(context, caller), { kind, app, release, broken: undefined, here });
  if (closed !== null) return closed;
  if (!planned.ok) return planned.why;
  return snapshot.desired.get(to)?.get(app)?.release === release ? asksAlready({ app, to, release }) : null;
}
