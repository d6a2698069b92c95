import { next, rollBack, settle } from '#core/deployment-machine.ts';
import type { DeploymentState, Slots } from '#core/deployment-state.ts';
import { type Target, nameOf } from '#core/target.ts';

/** So often may the agent itself end while it watches a revision before that revision is taken for the cause. */
export const WATCH_STARTS_MAX = 3;

/**
 * The state to go on from after the journal was read at start. Preparation begins again (each step finds what is
 * there), a switch is done again, a watch starts afresh, a rollback is finished.
 */
export function recover(state: DeploymentState): DeploymentState {
  switch (state.at) {
    case 'Empty':
    case 'InSync':
    case 'Suspended':
      return settle(state);
    case 'Fetching':
    case 'Verifying':
    case 'Downloading':
    case 'Staged':
    case 'AwaitingLease':
      return { ...state, at: 'Fetching' };
    case 'Migrating':
    case 'Switching':
    case 'RollingBack':
      return state;
    case 'Watching':
      if (state.starts < WATCH_STARTS_MAX) return { ...state, starts: state.starts + 1 };
      return rollBack(state, state.slots.previous, {
        code: 'watch.agentEnded',
        message: `Cannot keep ${nameOf(state.target)} as the agent must outlive it: it ended ${state.starts} times while it watched`,
        retry: 'later',
      });
    case 'Failed':
      return next(state, { type: 'retryDue', revision: state.target.revision });
  }
}

/** Without a readable journal the slots are the truth: what stands there complete is what runs. */
export const recoverFromSlots = (slots: Slots): DeploymentState => settle({ slots, quarantined: [] });

/** What shall run from the first moment, before any work; `undefined` where the first work decides that itself. */
export function runsAtStart(state: DeploymentState): Target | undefined {
  return state.at === 'Switching' || state.at === 'RollingBack' ? undefined : state.slots.current;
}
