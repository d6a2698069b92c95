import type { InputOf } from '#contract/endpoint.ts';
import type { RolloutControl, commandRollout as endpoint } from '#contract/rollout.ts';
import { whyNot } from '#domain/can.ts';
import type { CellName } from '#domain/cell.ts';
import { commanded, showRollout, whyNotCommand } from '#domain/rollout-commands.ts';
import { type RolloutBook, isStuckOn, rolloutOf } from '#domain/rollout.ts';
import type { Desired } from '#server/ports/desired-view.ts';
import { type Caller, type Context, askingOf } from '#server/use-cases/context.ts';
import { recorded } from '#server/use-cases/recorded.ts';
import { conflict, forbidden, notFound } from '#server/use-cases/refusal.ts';

/** The rollouts that are not done, each of the revision that Git asks for, in the order of their names. */
export async function listRollouts(context: Context, caller: Caller): Promise<{ rollouts: RolloutControl[] }> {
  const { rollouts, fleet } = context;
  const stuck = fleet.agents().filter(({ phase, failure, desiredRevision }) => {
    return phase === 'Failed' && desiredRevision !== null && failure?.revision === desiredRevision;
  });
  const cells = new Map([...stuck, ...(await rollouts.store.unsettled())].map((cell) => [keyOf(cell), cell]));
  const names = [...cells.keys()].toSorted();
  const found = await Promise.all(names.map((name) => rolloutControl(context, caller, cells.get(name))));
  return { rollouts: found.filter((each) => each !== null).filter(({ state }) => state !== 'done') };
}

const keyOf = ({ app, environment }: CellName): string => `${app} ${environment}`;

/** The rollout of what Git asks for in this cell; `null` when nothing is known of it and no agent is stuck. */
export async function rolloutControl(
  context: Context,
  caller: Caller,
  cell: CellName | undefined,
): Promise<RolloutControl | null> {
  if (cell === undefined) return null;
  const { app, environment } = cell;
  const wish = context.state.desired(app, environment);
  if (wish === undefined) return null;
  return toControl(
    context,
    caller,
    { app, environment },
    wish,
    await context.rollouts.store.read({ app, environment }),
  );
}

function toControl(
  context: Context,
  caller: Caller,
  cell: CellName,
  { revision, release }: Desired,
  book: RolloutBook,
): RolloutControl | null {
  const now = context.clock.now();
  const agents = context.rollouts.desk.agents(cell);
  const shown = showRollout(book, revision, now);
  if (shown === undefined && !agents.some((agent) => isStuckOn(agent, revision))) return null;
  const closed = (command: 'pause' | 'resume' | 'retry') =>
    whyNot(command, askingOf(context, caller)) ?? whyNotCommand(command, book, { revision, release, agents, now });
  return {
    ...cell,
    release,
    revision,
    ...(shown ?? { state: 'running' as const, reason: null, by: null }),
    revert: rolloutOf(book, revision)?.revert ?? null,
    leased: book.leases.filter((lease) => lease.revision === revision).length,
    waiting: agents.filter(({ lease }) => lease?.state === 'wanted' && lease.revision === revision).length,
    actions: { pause: closed('pause'), resume: closed('resume'), retry: closed('retry') },
  };
}

type Input = InputOf<typeof endpoint>['params'] & InputOf<typeof endpoint>['body'];

/** Pauses, resumes or retries as the person who asks, with their reason in the record. 409 when that is closed now. */
export async function commandRollout(context: Context, caller: Caller, input: Input): Promise<RolloutControl> {
  const { app, environment, command, revision, reason } = input;
  const isForbidden = whyNot(command, askingOf(context, caller));
  if (isForbidden !== null) throw forbidden(isForbidden);
  const cell = { app, environment };
  const by = caller.person.login;
  const deed = { actor: by, verb: command, object: `environments/${environment}/${app}`, reason, detail: { revision } };
  const control = await recorded(context, deed, async () => {
    const wish = wishOf(context, cell, revision);
    const { store, desk } = context.rollouts;
    const book = await store.change(cell, (before) => {
      const said = { revision, release: wish.release, by, reason, agents: desk.agents(cell), now: context.clock.now() };
      const closed = whyNotCommand(command, before, said);
      if (closed !== null) throw conflict(closed, 'rollout.closed');
      const after = commanded(command, before, said);
      return { book: after, result: after };
    });
    return toControl(context, caller, cell, wish, book);
  });
  context.rollouts.desk.look(cell);
  context.announcer.changesMoved(null);
  if (control === null) throw new Error('Invariant failed: a rollout that was commanded can be shown');
  return control;
}

function wishOf({ state }: Context, { app, environment }: CellName, revision: string): Desired {
  const wish = state.desired(app, environment);
  if (wish === undefined) throw notFound(`Cannot find the rollout of ${app} in ${environment} as Git asks for nothing`);
  if (wish.revision === revision) return wish;
  const why = `Git must still ask for the revision that you saw: it asks for ${wish.release} as ${wish.revision.slice(0, 7)}`;
  throw conflict(`Cannot change the rollout of ${app} in ${environment} as ${why}`, 'rollout.moved');
}
