import { type CellName, cellKey } from '#domain/cell.ts';
import { SERVICE_ACTOR } from '#domain/promotion-text.ts';
import type { Rollout } from '#domain/rollout.ts';
import type { RevertHalted } from '#server/jobs/revert-halted.ts';
import type { Context } from '#server/use-cases/context.ts';

/** Tells whoever looks that a rollout came into another state, keeps in the record that one halted, and reverts it. */
export function rolloutMoved(context: Context, reverts: RevertHalted): (cell: CellName, rollout: Rollout) => void {
  const { activity, announcer, clock, history, log } = context;
  return (cell, rollout) => {
    announcer.changesMoved(null);
    if (rollout.state === 'done') {
      history
        .note()
        .catch((error: unknown) => log.warn('healthy releases could not be kept', { problem: String(error) }));
    }
    if (rollout.state !== 'halted') return;
    const { revision, release, reason } = rollout;
    const object = `environments/${cellKey(cell)}`;
    const deed = { actor: SERVICE_ACTOR, verb: 'halt', object, reason, result: 'done', detail: { revision, release } };
    const wary = (text: string) => (error: unknown) => log.warn(text, { object, problem: String(error) });
    activity.append({ ...deed, at: new Date(clock.now()) }).catch(wary('an activity could not be kept'));
    if (rollout.revert === 'wanted') reverts.one(cell).catch(wary('a revert waits'));
  };
}
