import type { HoldView } from '#contract/hold.ts';
import { whyNot } from '#domain/can.ts';
import { type CellName, cellKey, isSameCell } from '#domain/cell.ts';
import type { Hold } from '#domain/hold.ts';
import { type Caller, type Context, askingOf } from '#server/use-cases/context.ts';
import { recorded } from '#server/use-cases/recorded.ts';
import { conflict, forbidden } from '#server/use-cases/refusal.ts';

/** The hold on this cell; throws where the database is away. */
export async function holdOf({ promotions }: Context, cell: CellName): Promise<Hold | undefined> {
  const holds = await promotions.holds();
  return holds.find((hold) => isSameCell(hold, cell));
}

export function toHoldView(context: Context, caller: Caller, { sinceMs, ...hold }: Hold): HoldView {
  return {
    ...hold,
    since: new Date(sinceMs).toISOString(),
    whyNotResume: whyNot('resumePromotions', askingOf(context, caller)),
  };
}

/** Lets promotions go on, as the person who asks. 409 when nothing is held. */
export async function resumePromotions(context: Context, caller: Caller, cell: CellName): Promise<{ ok: true }> {
  const isForbidden = whyNot('resumePromotions', askingOf(context, caller));
  if (isForbidden !== null) throw forbidden(isForbidden);
  const object = `environments/${cellKey(cell)}`;
  const deed = { actor: caller.person.login, verb: 'resume', object, reason: null, detail: null };
  await recorded(context, deed, async () => {
    if (await context.promotions.removeHold(cell)) return;
    const why = `Cannot resume promotions of ${cell.app} in ${cell.environment} as they must be held: they are not`;
    throw conflict(why, 'hold.none');
  });
  context.nudge();
  return { ok: true };
}
