import type { StateSnapshot } from '@pagurus/schema/state-snapshot.ts';
import type { PromotionPreview } from '#contract/promotion.ts';
import { blastRadius } from '#domain/blast-radius.ts';
import { gatesOf } from '#domain/gates.ts';
import { unifiedDiff } from '#domain/line-diff.ts';
import { sourceOf, whyNotPromote } from '#domain/matrix.ts';
import { type Releases, inOrder, releasesBetween } from '#domain/release-order.ts';
import { type SummaryLine, summarise } from '#domain/state-diff.ts';
import { arrivalOf } from '#server/use-cases/arrivals.ts';
import { type Caller, type Context, askingOf, newestState } from '#server/use-cases/context.ts';
import { toGateView } from '#server/use-cases/gate-view.ts';
import { type PlannedFile, type Wish, columnOf, planPromotion } from '#server/use-cases/plan-promotion.ts';
import { notFound } from '#server/use-cases/refusal.ts';

type Input = { readonly app: string; readonly to: string; readonly release?: string | undefined };

/** What promoting would change, who would feel it, and what stands in the way. Changes nothing. */
export async function previewPromotion(context: Context, caller: Caller, input: Input): Promise<PromotionPreview> {
  const { app, to } = input;
  const state = newestState(context);
  const { snapshot } = state;
  const source = sourceOf(snapshot, app, columnOf(state, app, to));
  const choices = inOrder(snapshot.releases.get(app) ?? new Map()).toReversed();
  const release = input.release ?? source?.release ?? choices[0]?.version;
  if (release === undefined)
    throw notFound(`Cannot promote ${app} as it has no release that parses: add releases/${app}/<version>.yaml`);

  const wish = { app, to, release };
  const planned = planPromotion(state, wish);
  const current = snapshot.desired.get(to)?.get(app)?.release ?? null;
  return {
    app,
    from: source?.release === release ? source.from : null,
    to,
    currentRelease: current,
    release,
    choices: choices.map(({ version, createdAt, notes }) => ({ version, createdAt, notes: notes ?? null })),
    summary: summaryOf(snapshot, wish, planned),
    file: planned.file,
    diff: planned.ok ? unifiedDiff(planned.file, planned.before, planned.after) : '',
    blastRadius: blastRadius(context.fleet.agents(), [{ app, environment: to }]),
    gates: gatesAhead(context, snapshot, wish),
    whyNot: await whyNot(context, caller, wish, planned, current),
  };
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

function gatesAhead(
  context: Context,
  { pipeline }: StateSnapshot,
  { app, to, release }: Wish,
): PromotionPreview['gates'] {
  const environment = pipeline?.environments.find(({ name }) => name === to);
  if (pipeline === undefined || environment === undefined) return [];
  const arrivals = [arrivalOf(context, environment, app, release)];
  const nowMs = context.clock.now();
  return gatesOf({ environment, freezes: pipeline.freezes, nowMs, arrivals, change: undefined }).map(toGateView);
}

async function whyNot(
  context: Context,
  caller: Caller,
  { app, to, release }: Wish,
  planned: PlannedFile,
  current: string | null,
): Promise<string | null> {
  const changes = await context.openChanges.inCells();
  const here = changes.filter((change) => change.app === app && change.environment === to);
  const { snapshot } = newestState(context);
  const closed = whyNotPromote(snapshot, askingOf(context, caller), { app, release, broken: undefined, here });
  if (closed !== null) return closed;
  if (!planned.ok) return planned.why;
  return current === release ? `Cannot promote ${app} to ${release} as ${to} asks for it already` : null;
}
