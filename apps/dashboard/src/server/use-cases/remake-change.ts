import { whyNot } from '#domain/can.ts';
import {
  type Promotion,
  promotionKey,
  promotionTitle,
  promotionTrailers,
  readTrailers,
} from '#domain/promotion-text.ts';
import type { ForgeChange } from '#server/ports/forge.ts';
import { sha256Hex } from '#server/state/sha256.ts';
import type { State } from '#server/state/state-room.ts';
import { type Caller, type Context, askingOf } from '#server/use-cases/context.ts';
import { lookAtBase, whyNotRemake } from '#server/use-cases/look-at-base.ts';
import { planPromotion } from '#server/use-cases/plan-promotion.ts';
import { recorded } from '#server/use-cases/recorded.ts';
import { Refusal, conflict, forbidden } from '#server/use-cases/refusal.ts';

/**
 * Makes a promotion again from the version that is there now, as the person who asks: one commit on the newest head in
 * place of the one that conflicts. 409 when nothing is to be asked, or the branch holds somebody else's work.
 */
export async function remakeChange(
  context: Context,
  caller: Caller,
  { number, headSha }: { number: number; headSha: string },
): Promise<{ commit: string }> {
  const isForbidden = whyNot('promote', askingOf(context, caller));
  if (isForbidden !== null) throw forbidden(isForbidden);
  const deed = { actor: caller.person.login, verb: 'remake', object: `changes/${number}`, reason: null };
  const commit = await recorded(context, { ...deed, detail: { headSha } }, async () => {
    const change = await caller.forge.getChange(number);
    const closed = whyNotNow(context, change, headSha);
    if (closed !== null) throw conflict(closed, 'change.moved');
    const look = await lookAtBase(context, change, await context.changes.read(change));
    const why = whyNotRemake(look);
    if (look.do === 'fits' || look.do === 'leave' || why !== null)
      throw conflict(`Cannot make change #${number} again as ${why}`, 'change.notOurs');
    return again(context, caller, change, look.newest, { ...look.promotion, from: look.now });
  });
  moved(context, number);
  return { commit };
}

/** Makes it again by itself where what was decided still holds; whether it did. Throws ForgeError and MirrorError. */
export async function remakeIfNeeded(context: Context, caller: Caller, change: ForgeChange): Promise<boolean> {
  const look = await lookAtBase(context, change, await context.changes.read(change));
  if (look.do !== 'remake') return false;
  const deed = { actor: caller.person.login, verb: 'remake', object: `changes/${change.number}` };
  const reason = 'The branch moved and what was decided still holds';
  await recorded(context, { ...deed, reason, detail: null }, () =>
    again(context, caller, change, look.newest, look.promotion),
  );
  moved(context, change.number);
  return true;
}

function whyNotNow(
  { repository: { defaultBranch } }: Context,
  { number, state, head, base }: ForgeChange,
  headSha: string,
): string | null {
  const cannot = `Cannot make change #${number} again as`;
  if (state !== 'open') return `${cannot} it must be open: it is ${state}`;
  if (base.ref !== defaultBranch) return `${cannot} it must go into ${defaultBranch}: it goes into ${base.ref}`;
  return head.sha === headSha ? null : `${cannot} its head moved: look at it again`;
}

async function again(
  { repository }: Context,
  { forge, person }: Caller,
  { number, head, title: was, body }: ForgeChange,
  newest: State,
  promotion: Promotion,
): Promise<string> {
  const { app, environment, to } = promotion;
  const planned = planPromotion(newest, { app, to: environment, release: to });
  if (!planned.ok) throw new Refusal(planned.why, { status: 422, code: 'promotion.badFile' });
  const said = readTrailers(body);
  const key = promotionKey(promotion, sha256Hex);
  const reason = said.reason ?? was;
  const requester = said.requester ?? person.login;
  const kind = said.kind ?? 'promote';
  const title = promotionTitle(promotion, kind);
  const trailers = promotionTrailers(promotion, { kind, reason, requester, key });
  return forge.remakeChange({
    number,
    head: head.sha,
    branch: head.ref,
    base: repository.defaultBranch,
    baseSha: newest.snapshot.commit,
    files: new Map([[planned.file, planned.after]]),
    message: `${title}\n\n${reason}\n\n${trailers}\n`,
    title,
    body: `${reason}\n\n${trailers}\n`,
    key,
  });
}

function moved({ openChanges, details, announcer }: Context, number: number): void {
  openChanges.forget();
  details.forget(number);
  announcer.changesMoved(number);
}
