import type { DeploymentFailure } from '@pagurus/schema/wire/agent-to-server.ts';
import type { DeploymentState, In, Slots, StepFailure } from '#core/deployment-state.ts';
import { type Target, isNone, nameOf, releaseOf, sameRevision } from '#core/target.ts';

/**
 * The life of a deployment. docs/state-machines.md draws it and numbers its invariants D1 to D9.
 *
 *   InSync → Fetching → Verifying → Downloading → Staged → AwaitingLease → Migrating → Switching → Watching → InSync
 *   Fetching … Migrating ──failed──► Failed ──retryDue──► Fetching
 *   Switching, Watching  ──failed──► RollingBack ──► Failed
 */
export type DeploymentEvent =
  | { readonly type: 'desired'; readonly wish: Target }
  /** The work of `phase` for `revision` is done. About any other phase or revision it is late news and changes nothing. */
  | { readonly type: 'done'; readonly phase: DeploymentState['at']; readonly revision: string }
  | {
      readonly type: 'failed';
      readonly phase: DeploymentState['at'];
      readonly revision: string;
      readonly failure: StepFailure;
    }
  | { readonly type: 'retryDue'; readonly revision: string };

/** The next state; the same object when the event changes nothing, so that nothing is journalled. */
export function next(state: DeploymentState, event: DeploymentEvent): DeploymentState {
  switch (event.type) {
    case 'desired':
      return onDesired(state, event.wish);
    case 'done':
      return isAbout(state, event) ? onDone(state) : state;
    case 'failed':
      return isAbout(state, event) ? onFailed(state, event.failure) : state;
    case 'retryDue':
      return state.at === 'Failed' && state.retry !== 'never' && state.target.revision === event.revision
        ? { ...rest(state), at: 'Fetching', target: state.target, attempt: state.attempt + 1 }
        : state;
  }
}

type Base = Pick<DeploymentState, 'slots' | 'wish' | 'quarantined' | 'failure'>;

function rest({ slots, wish, quarantined, failure }: Base): Base {
  return {
    slots,
    quarantined,
    ...(wish === undefined ? {} : { wish }),
    ...(failure === undefined ? {} : { failure }),
  };
}

const isAbout = (state: DeploymentState, about: { phase: DeploymentState['at']; revision: string }): boolean =>
  'target' in state && state.at === about.phase && state.target.revision === about.revision;

/** The state to be in when no work is in hand: what the wish asks for next. */
export function settle(state: Base): DeploymentState {
  const { failure, ...calm } = rest(state);
  const { wish, slots } = calm;
  if (wish === undefined) return { ...calm, at: slots.current === undefined ? 'Empty' : 'InSync' };
  if (wish.desired.suspended) return { ...calm, ...(failure === undefined ? {} : { failure }), at: 'Suspended' };
  if (slots.current === undefined && isNone(wish)) return { ...calm, at: 'Empty' };
  if (sameRevision(slots.current, wish)) return { ...calm, at: 'InSync' };
  if (calm.quarantined.includes(wish.revision)) {
    return { ...calm, at: 'Failed', target: wish, attempt: 0, retry: 'never', failure: failure ?? quarantine(wish) };
  }
  return { ...calm, ...(failure === undefined ? {} : { failure }), at: 'Fetching', target: wish, attempt: 0 };
}

function onDesired(state: DeploymentState, wish: Target): DeploymentState {
  const moved = !sameRevision(state.wish, wish);
  const quarantined = state.quarantined.filter((revision) => revision === wish.revision);
  switch (state.at) {
    case 'Migrating':
    case 'Switching':
    case 'Watching':
    case 'RollingBack':
      return { ...state, wish, quarantined };
    case 'Fetching':
    case 'Verifying':
    case 'Downloading':
    case 'Staged':
    case 'AwaitingLease':
    case 'Failed':
      if (!moved && !wish.desired.suspended) return { ...state, wish };
      return settle({ ...asOf(state, moved), wish, quarantined });
    case 'Empty':
    case 'InSync':
    case 'Suspended':
      return settle({ ...asOf(state, moved), wish, quarantined });
  }
}

/** A failure speaks about the wish: another wish starts without one. */
function asOf(state: DeploymentState, moved: boolean): Base {
  const { failure, ...calm } = rest(state);
  return moved || failure === undefined ? calm : { ...calm, failure };
}

function onDone(state: DeploymentState): DeploymentState {
  switch (state.at) {
    case 'Fetching':
      return { ...state, at: 'Verifying' };
    case 'Verifying':
      return { ...state, at: 'Downloading' };
    case 'Downloading':
      return { ...state, at: 'Staged' };
    case 'Staged':
      return { ...state, at: 'AwaitingLease' };
    case 'AwaitingLease':
      return { ...state, at: 'Migrating' };
    case 'Migrating':
      return { ...rest(state), at: 'Switching', target: state.target };
    case 'Switching':
      return switched(state);
    case 'Watching':
      return settle(asOf(state, true));
    case 'RollingBack':
      return rolledBack(state, { ...state.why, outcome: 'FAILED_ROLLBACK_COMPLETE' });
    case 'Empty':
    case 'InSync':
    case 'Suspended':
    case 'Failed':
      return state;
  }
}

function switched(state: In<'Switching'>): DeploymentState {
  const { target, slots } = state;
  if (isNone(target)) return settle({ ...asOf(state, true), slots: {} });
  const previous = sameRevision(slots.current, target) ? slots.previous : slots.current;
  return { ...rest(state), slots: pair(target, previous), at: 'Watching', target, starts: 1 };
}

function onFailed(state: DeploymentState, failure: StepFailure): DeploymentState {
  switch (state.at) {
    case 'Fetching':
    case 'Verifying':
    case 'Downloading':
    case 'Staged':
    case 'AwaitingLease':
    case 'Migrating': {
      if (!sameRevision(state.wish, state.target)) return settle(asOf(state, true));
      const said = say(state, failure, 'FAILED_NO_STATE_CHANGE');
      const { target, attempt } = state;
      const { retry, retryAfterMs } = failure;
      const asked = retryAfterMs === undefined ? {} : { retryAfterMs };
      return { ...rest(state), at: 'Failed', target, attempt, retry, ...asked, failure: said };
    }
    case 'Switching':
      return rollBack(state, state.slots.current, failure);
    case 'Watching':
      return rollBack(state, state.slots.previous, failure);
    case 'RollingBack': {
      const message = `${state.why.message}. Going back failed too: ${failure.message}`;
      return rolledBack(state, { ...state.why, message, outcome: 'FAILED_UNABLE_TO_ROLLBACK' });
    }
    case 'Empty':
    case 'InSync':
    case 'Suspended':
    case 'Failed':
      return state;
  }
}

/** Leaves the target for what ran before it; with nothing before it, the container becomes empty again. */
export function rollBack(
  state: In<'Switching' | 'Watching'>,
  fallback: Target | undefined,
  failure: StepFailure,
): DeploymentState {
  const why = say(state, failure, 'FAILED_ROLLBACK_COMPLETE');
  const { target } = state;
  return { ...rest(state), at: 'RollingBack', target, why, ...(fallback === undefined ? {} : { fallback }) };
}

function rolledBack(state: In<'RollingBack'>, failure: DeploymentFailure): DeploymentState {
  const { target, fallback } = state;
  const previous = sameRevision(state.slots.current, fallback) ? state.slots.previous : undefined;
  const base = { ...asOf(state, true), slots: pair(fallback, previous) };
  if (!sameRevision(state.wish, target)) return settle(base);
  // Quarantine protects what runs. Where nothing else can run, trying again costs nobody anything.
  if (fallback === undefined) return { ...base, at: 'Failed', target, attempt: 0, retry: 'later', failure };
  return settle({ ...base, quarantined: [target.revision], failure });
}

const pair = (current: Target | undefined, previous: Target | undefined): Slots => ({
  ...(current === undefined ? {} : { current }),
  ...(previous === undefined || sameRevision(previous, current) ? {} : { previous }),
});

function say(
  { at, target }: { at: DeploymentState['at']; target: Target },
  { code, message }: StepFailure,
  outcome: DeploymentFailure['outcome'],
): DeploymentFailure {
  return { outcome, phase: at, revision: target.revision, release: releaseOf(target), code, message };
}

function quarantine(target: Target): DeploymentFailure {
  const message = `Cannot deploy ${nameOf(target)} as it failed here before: it waits for another revision`;
  return say(
    { at: 'Failed', target },
    { code: 'revision.quarantined', message, retry: 'later' },
    'FAILED_ROLLBACK_COMPLETE',
  );
}
