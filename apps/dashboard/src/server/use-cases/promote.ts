import type { InputOf } from '#contract/endpoint.ts';
import type { OpenedChange, postPromotion } from '#contract/promotion.ts';
import { whyNot } from '#domain/can.ts';
import { short } from '#domain/gates.ts';
import type { PromotionStep } from '#domain/job.ts';
import { whyNotPromote } from '#domain/matrix.ts';
import {
  SERVICE_ACTOR,
  type Promotion,
  type PromotionKind,
  promotionBranch,
  promotionKey,
  promotionTitle,
  promotionTrailers,
} from '#domain/promotion-text.ts';
import { sha256Hex } from '#server/state/sha256.ts';
import type { State } from '#server/state/state-room.ts';
import { believedChanges } from '#server/use-cases/believed-changes.ts';
import { type Caller, type Context, askingOf } from '#server/use-cases/context.ts';
import { openEdits } from '#server/use-cases/open-edits.ts';
import { type PlannedFile, asksAlready, columnOf, plainMove, planPromotion } from '#server/use-cases/plan-promotion.ts';
import { recorded } from '#server/use-cases/recorded.ts';
import { Refusal, conflict, forbidden } from '#server/use-cases/refusal.ts';
import { stateAtHead } from '#server/use-cases/state-at-head.ts';
import { willHold } from '#server/use-cases/will-hold.ts';

export type PromotionInput = InputOf<typeof postPromotion>['body'];
type OnStep = (step: PromotionStep) => Promise<void>;

/**
 * Opens a pull request that moves an environment to a release, in the person's own name, made on the newest head of the
 * branch. Repeating it finds the open one; those whose place it takes are closed by `closeSuperseded`. 409 when something else is desired there than the person saw.
 */
export async function promote(
  context: Context,
  caller: Caller,
  input: PromotionInput,
  onStep?: OnStep,
): Promise<OpenedChange> {
  const { app, to, release, reason, kind = 'promote' } = input;
  mustMayPromote(context, caller, input);
  const verb = kind === 'promote' ? 'promote' : 'rollback';
  const deed = { actor: caller.person.login, verb, object: `environments/${to}/${app}`, reason };
  const detail = { from: input.expectedRelease, to: release };
  const work = async () => {
    // What is open is asked for meanwhile, and found answered by the search for a twin.
    const [state] = await Promise.all([stateAtHead(context, 'promote'), context.openChanges.list()]);
    await mustStillHold(context, state, input);
    if (kind === 'rollBack') await mustBeOffered(context, input);
    const promotion = { app, environment: to, from: input.expectedRelease, to: release };
    const found =
      (await findTwin(context, promotion)) ?? (await open(context, caller, state, promotion, { kind, reason }, onStep));
    const isPerson = caller.person.login !== SERVICE_ACTOR;
    if ((isPerson || kind === 'rollBack') && willHold(context, state.snapshot, { app, to, release, kind })) {
      const by = caller.person.login;
      await context.promotions.setHold({ app, environment: to, release, by, reason, sinceMs: context.clock.now() });
    }
    return found;
  };
  const opened = await recorded(context, { ...deed, detail }, work, ({ number }) => ({ ...detail, change: number }));
  context.openChanges.forget();
  context.announcer.changesMoved(opened.number);
  return opened;
}

/** 403 where the person's role is too low. */
export function mustMayPromote(
  context: Context,
  caller: Caller,
  { kind = 'promote' }: Pick<PromotionInput, 'kind'>,
): void {
  const isForbidden = whyNot(kind, askingOf(context, caller));
  if (isForbidden !== null) throw forbidden(isForbidden);
}

/** 409 with who changed what, when the person decided on something that is no longer so. */
async function mustStillHold(
  { mirror }: Context,
  state: State,
  { app, to, release, expectedRelease }: PromotionInput,
): Promise<void> {
  columnOf(state, app, to);
  const current = state.snapshot.desired.get(to)?.get(app)?.release ?? null;
  if (current === release && current !== expectedRelease) {
    throw conflict(asksAlready({ app, to, release }), 'promotion.done');
  }
  const { file } = planPromotion(state, { app, to, release });
  const isBroken = current === null && state.files.has(file);
  if (current === expectedRelease || isBroken) return;
  const by = await mirror.lastChange(state.snapshot.commit, file);
  const who = by === undefined ? '' : `, since ${by.author} committed ${short(by.sha)} "${by.subject}"`;
  const [saw, is] = [expectedRelease, current].map((version) => (version === null ? 'nothing' : `"${version}"`));
  throw conflict(
    `Cannot promote ${app} in ${to} as its release must still be ${saw}, which you saw: it is ${is}${who}`,
    'promotion.moved',
  );
}

/** 422 where nobody knows the release to have run there. */
async function mustBeOffered({ history }: Context, { app, to, release }: PromotionInput): Promise<void> {
  const offers = (await history.offers({ app, environment: to })).map((offer) => offer.release);
  if (offers.includes(release)) return;
  const offered = offers.length === 0 ? 'none is known' : `known are ${offers.join(', ')}`;
  throw new Refusal(`Cannot roll back ${app} in ${to} to ${release} as it must have been healthy there: ${offered}`, {
    status: 422,
    code: 'promotion.notOffered',
  });
}

/** An open change by somebody who may write, for the very same promotion and nothing else, wherever it was made. */
async function findTwin(
  context: Context,
  { app, environment, from, to }: Promotion,
): Promise<OpenedChange | undefined> {
  const twin = (await believedChanges(context)).find(({ content }) => {
    const move = plainMove(content);
    return move?.app === app && move.environment === environment && move.from === from && move.to === to;
  });
  if (twin === undefined) return undefined;
  const { number, url, head } = twin.change;
  return { number, url, branch: head.ref, commit: head.sha, existed: true };
}

async function open(
  context: Context,
  caller: Caller,
  state: State,
  promotion: Promotion,
  { kind, reason }: { kind: PromotionKind; reason: string },
  onStep: OnStep | undefined,
): Promise<OpenedChange> {
  const { app, environment, to } = promotion;
  const planned = planPromotion(state, { app, to: environment, release: to });
  const asking = askingOf(context, caller);
  const closed = whyNotPromote(state.snapshot, asking, { kind, app, release: to, broken: undefined, here: [] });
  if (closed !== null) throw new Refusal(closed, { status: 422, code: 'promotion.noRelease' });
  if (!planned.ok)
    throw new Refusal(planned.why, { status: 422, code: 'promotion.badFile', problems: problemsIn(state, planned) });
  if (promotion.from === to) throw conflict(asksAlready({ app, to: environment, release: to }), 'promotion.done');
  const key = promotionKey(promotion, sha256Hex);
  return openEdits(
    context,
    caller,
    state,
    {
      title: promotionTitle(promotion, kind),
      reason,
      trailers: promotionTrailers(promotion, { kind, reason, requester: caller.person.login, key }),
      branch: promotionBranch(promotion, sha256Hex),
      key,
      edits: [{ path: planned.file, after: planned.after }],
    },
    onStep,
  );
}

const problemsIn = ({ snapshot }: State, { file }: PlannedFile) =>
  snapshot.problems.filter((problem) => problem.file === file);
