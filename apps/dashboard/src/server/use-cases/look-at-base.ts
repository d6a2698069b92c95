import { desiredStatePath } from '@pagurus/schema/state-paths.ts';
import type { MovedBase } from '#contract/change.ts';
import { short } from '#domain/gates.ts';
import { type Promotion, readTrailers } from '#domain/promotion-text.ts';
import { remakeOf } from '#domain/remake.ts';
import type { ForgeChange } from '#server/ports/forge.ts';
import type { ChangeContent } from '#server/state/change-reader.ts';
import { parseCommitText } from '#server/state/commit-text.ts';
import type { State } from '#server/state/state-room.ts';
import type { Context } from '#server/use-cases/context.ts';
import { planPromotion } from '#server/use-cases/plan-promotion.ts';

/** How an open change stands towards the branch as it is now. */
export type BaseLook =
  | { readonly do: 'fits' }
  | { readonly do: 'leave' }
  | {
      readonly do: 'ask' | 'remake';
      readonly promotion: Promotion;
      readonly newest: State;
      readonly file: string;
      /** The release that the branch asks for by now. */
      readonly now: string | null;
    };

type Wanted = Pick<Context, 'state' | 'mirror'>;

/** Throws MirrorError when Git cannot be asked. */
export async function lookAtBase(
  { state, mirror }: Wanted,
  change: Pick<ForgeChange, 'head'>,
  { base, head, touched }: ChangeContent,
): Promise<BaseLook> {
  const newest = state.newest() ?? base;
  if (newest.snapshot.commit === base.snapshot.commit) return { do: 'fits' };
  if (!(await mirror.conflicts(newest.snapshot.commit, change.head.sha))) return { do: 'fits' };

  const object = await mirror.object(change.head.sha);
  const commit = object === undefined ? undefined : parseCommitText(object.bytes);
  const { promotion, key } = readTrailers(commit?.message ?? '');
  if (promotion === undefined || key === undefined) return { do: 'leave' };
  const file = desiredStatePath(promotion.environment, promotion.app);
  const made = (on: State) => {
    const planned = planPromotion(on, { app: promotion.app, to: promotion.environment, release: promotion.to });
    return planned.ok ? planned.after : undefined;
  };
  const now = newest.snapshot.desired.get(promotion.environment)?.get(promotion.app)?.release ?? null;
  const verdict = remakeOf({
    promotion,
    isOneEdit:
      commit?.parents.length === 1 &&
      commit.parents[0] === base.snapshot.commit &&
      touched.length === 1 &&
      touched[0] === file,
    headText: head.files.get(file),
    madeOfBase: made(base),
    now,
    madeOfNow: made(newest),
  });
  return verdict === 'leave' ? { do: 'leave' } : { do: verdict, promotion, newest, file, now };
}

/** The look in the words of a person: who changed what in between, and what can be done. `null` while nothing is to be asked. */
export async function movedBase({ mirror }: Pick<Context, 'mirror'>, look: BaseLook): Promise<MovedBase | null> {
  if (look.do === 'fits' || look.do === 'remake') return null;
  if (look.do === 'leave') {
    const sentence =
      'It conflicts with the branch, and its own branch holds more than our edit: mend the conflict there';
    return { sentence, from: null, now: null, canRemake: false };
  }
  const { newest, file, now } = look;
  const { app, environment, from } = look.promotion;
  const by = await mirror.lastChange(newest.snapshot.commit, file);
  const who = by === undefined ? 'somebody' : `${by.author} in ${short(by.sha)} "${by.subject}"`;
  const moved = `${app} in ${environment} was moved from ${from ?? 'nothing'} to ${now ?? 'nothing'} by ${who}`;
  return { sentence: moved, from, now, canRemake: whyNotRemake(look) === null };
}

/** Why nothing can be made again of a change under which the branch moved, as a clause; null when it can. */
export function whyNotRemake(look: BaseLook): string | null {
  if (look.do === 'leave') return 'its branch must hold our edit alone: somebody pushed to it';
  if (look.do === 'fits') return 'it fits';
  const { app, environment, to } = look.promotion;
  return look.now === to ? `${environment} asks for ${to} of ${app} already` : null;
}
