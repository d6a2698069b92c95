import { readTrailers, withSupersededBy } from '#domain/promotion-text.ts';
import { type OpenPromotion, superseded } from '#domain/supersede.ts';
import { type BelievedChange, believedChanges } from '#server/use-cases/believed-changes.ts';
import type { Caller, Context } from '#server/use-cases/context.ts';
import { recorded } from '#server/use-cases/recorded.ts';

/** Promotions that were made here and are nothing else; what people open by hand is theirs to close. */
export function openPromotion({ change, content, isAutomatic }: BelievedChange): OpenPromotion | undefined {
  const [move, ...others] = content.moves;
  const { promotion, key, kind } = readTrailers(change.body);
  const isOurs = promotion !== undefined && key !== undefined && content.touched.length === 1;
  // A revert that nobody asked for takes nobody's place, and nobody takes its own: both are a person's to weigh.
  if (isAutomatic && kind === 'rollBack') return undefined;
  if (move === undefined || others.length > 0 || !isOurs) return undefined;
  const { app, environment } = move;
  return { number: change.number, app, environment, isAutomatic };
}

/**
 * Closes the promotions whose place a later one of the same app and environment has taken, each with a comment that
 * links it. Whoever comes next does what was broken off. Throws ForgeError, and Refusal as `believedChanges`.
 */
export async function closeSuperseded(context: Context, caller: Caller): Promise<void> {
  const open = await believedChanges(context);
  const promotions = open.map(openPromotion).filter((each) => each !== undefined);
  for (const { number, by } of superseded(promotions)) {
    const body = open.find(({ change }) => change.number === number)?.change.body ?? '';
    const deed = { actor: caller.person.login, verb: 'supersede', object: `changes/${number}` };
    await recorded(context, { ...deed, reason: null, detail: { by } }, () =>
      caller.forge.close(number, `Superseded by #${by}`, withSupersededBy(body, by)),
    );
    context.openChanges.forget();
    context.details.forget(number);
    context.announcer.changesMoved(number);
  }
}
