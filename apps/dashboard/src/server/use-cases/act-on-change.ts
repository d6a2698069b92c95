import { type Action, whyNot } from '#domain/can.ts';
import type { ForgeChangeDetail } from '#server/ports/forge.ts';
import { type Caller, type Context, askingOf } from '#server/use-cases/context.ts';
import { actionsOf, movedUnder } from '#server/use-cases/get-change.ts';
import { judge } from '#server/use-cases/read-change.ts';
import { recorded } from '#server/use-cases/recorded.ts';
import { conflict, forbidden } from '#server/use-cases/refusal.ts';

type OnHead = { readonly number: number; readonly headSha: string };

/** Approves the head on the screen as the person who asks. That nobody approves the own change is the forge's word: 422. */
export async function approveChange(
  context: Context,
  caller: Caller,
  input: OnHead & { body: string },
): Promise<{ ok: true }> {
  const { number, headSha, body } = input;
  await act(context, caller, { verb: 'approve', number, reason: body === '' ? null : body, detail: { headSha } }, () =>
    caller.forge.approve(number, headSha, body),
  );
  return { ok: true };
}

/** Merges the head on the screen once every gate is open; the new state is known here when this resolves. */
export async function mergeChange(
  context: Context,
  caller: Caller,
  { number, headSha }: OnHead,
): Promise<{ sha: string }> {
  const sha = await act(
    context,
    caller,
    { verb: 'merge', number, reason: null, detail: { headSha } },
    async (detail) => {
      if (detail.head.sha !== headSha) {
        const [saw, is] = [headSha.slice(0, 7), detail.head.sha.slice(0, 7)];
        throw conflict(
          `Cannot merge change #${number} as its head must be ${saw}, which you saw: it is ${is}, look at it again`,
          'change.moved',
        );
      }
      const judged = await judge(context, detail);
      const closed = actionsOf(context, caller, judged, await movedUnder(context, judged)).merge;
      if (closed !== null) throw conflict(closed, 'gates.closed');
      return caller.forge.merge(number, headSha);
    },
  );
  await context.sync.sync();
  return { sha };
}

/** Closes a change without merging it; the reason stays in its conversation. */
export async function closeChange(
  context: Context,
  caller: Caller,
  input: { number: number; reason: string },
): Promise<{ ok: true }> {
  const { number, reason } = input;
  await act(context, caller, { verb: 'close', number, reason, detail: null }, () => caller.forge.close(number, reason));
  return { ok: true };
}

type Deed = {
  readonly verb: Action;
  readonly number: number;
  readonly reason: string | null;
  readonly detail: unknown;
};

async function act<T>(
  context: Context,
  caller: Caller,
  { verb, number, reason, detail }: Deed,
  work: (change: ForgeChangeDetail) => Promise<T>,
): Promise<T> {
  const asking = askingOf(context, caller);
  const isForbidden = whyNot(verb, asking);
  if (isForbidden !== null) throw forbidden(isForbidden);

  const deed = { actor: caller.person.login, verb, object: `changes/${number}`, reason, detail };
  const done = await recorded(context, deed, async () => {
    const change = await caller.forge.getChange(number);
    // As somebody else the state alone decides; who may approve what is left to the forge.
    const closed = whyNot(verb, { ...asking, login: '' }, change);
    if (closed !== null) throw conflict(closed, 'change.notOpen');
    return work(change);
  });
  context.openChanges.forget();
  context.details.forget(number);
  context.announcer.changesMoved(number);
  return done;
}
