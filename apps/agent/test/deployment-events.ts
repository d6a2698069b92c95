import type { DeploymentEvent } from '#core/deployment-machine.ts';
import { type DeploymentState, targetOf } from '#core/deployment-state.ts';
import { target } from './targets.ts';

/** Why a step failed, for any that may try again. */
export const FAILURE = { code: 'x', message: 'Cannot', retry: 'soon' } as const;
const now = target('now');
const none = target('none');
const about = (state: DeploymentState) => ({ phase: state.at, revision: targetOf(state)?.revision ?? '' });
/** Every kind of event, as it would come in a state that wishes for `now`. */
export const EVENTS = {
  same: (state: DeploymentState) => ({ type: 'desired', wish: state.wish ?? now }),
  newer: () => ({ type: 'desired', wish: target('newer') }),
  current: (state) => ({ type: 'desired', wish: state.slots.current ?? none }),
  none: () => ({ type: 'desired', wish: none }),
  suspended: () => ({ type: 'desired', wish: target('now', { suspended: true }) }),
  done: (state) => ({ type: 'done', ...about(state) }),
  failed: (state) => ({ type: 'failed', ...about(state), failure: FAILURE }),
  lateDone: (state) => ({ type: 'done', phase: state.at, revision: 'another-0000' }),
  lateFailed: (state) => ({ type: 'failed', phase: 'Empty', revision: about(state).revision, failure: FAILURE }),
  migrates: (state) => ({ type: 'done', ...about(state), migrates: true }),
  refused: (state) => ({ type: 'failed', ...about(state), failure: { ...FAILURE, retry: 'never' } }),
  retryDue: (state) => ({ type: 'retryDue', revision: about(state).revision }),
  retry: (state) => ({ type: 'retry', revision: state.wish?.revision ?? '' }),
} satisfies Record<string, (state: DeploymentState) => DeploymentEvent>;
