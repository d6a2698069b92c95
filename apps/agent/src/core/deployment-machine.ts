import type { DeploymentFailure, MigrationReport } from '@pagurus/schema/wire/agent-to-server.ts';
import type { DeploymentState, In, Slots, StepFailure } from '#core/deployment-state.ts';
import { type Target, isNone, nameOf, releaseOf, sameRevision } from '#core/target.ts';

/**
 * The life of a deployment. docs/state-machines.md draws it and numbers its invariants D1 to D9.
 *
 *   InSync → Fetching → Verifying → Downloading → Staged → AwaitingLease → Migrating → Switching → Watching → InSync
 *   AwaitingLease ──done, migrates──► Migrating ──done──► AwaitingLease
 *   Fetching … Migrating ──failed──► Failed ──retryDue, retry──► Fetching
 *   Switching, Watching  ──failed──► RollingBack ──► Failed
 */
export type DeploymentEvent =
  | { readonly type: 'desired'; readonly wish: Target }
  /** The work of `phase` for `revision` is done. About any other phase or revision it is late news and changes nothing. */
  | {
      readonly type: 'done';
      readonly phase: DeploymentState['at'];
      readonly revision: string;
      /** The lease that AwaitingLease brought is for the migration. */
      readonly migrates?: boolean;
    }
  | {
      readonly type: 'failed';
      readonly phase: DeploymentState['at'];
      readonly revision: string;
      readonly failure: StepFailure;
    }
  | { readonly type: 'retryDue'; readonly revision: string }
  /** A person asks for another try; also lifts a quarantine. */
  | { readonly type: 'retry'; readonly revision: string };

/** The next state; the same object when the event changes nothing, so that nothing is journalled. */
export function next(state: DeploymentState, event: DeploymentEvent): DeploymentState {
  switch (event.type) {
    case 'desired':
      return onDesired(state, event.wish);
    case 'done':
      return isAbout(state, event) ? onDone(state, event.migrates === true) : state;
    case 'failed':
      return isAbout(state, event) ? onFailed(state, event.failure) : state;
    case 'retryDue':
      return state.at === 'Failed' && state.retry !== 'never' && state.target.revision === event.revision
        ? { ...anew(state), at: 'Fetching', target: state.target, attempt: state.attempt + 1 }
        : state;
    case 'retry':
      return onRetry(state, event.revision);
  }
}

type Base = Pick<DeploymentState, 'slots' | 'wish' | 'quarantined' | 'failure' | 'migrations'>;

function rest({ slots, wish, quarantined, failure, migrations }: Base): Base {
  return {
    slots,
    quarantined,
    ...(wish === undefined ? {} : { wish }),
    ...(failure === undefined ? {} : { failure }),
    ...(migrations === undefined ? {} : { migrations }),
  };
}

/** A migration that did not succeed was told while it had failed; a new try begins without it. */
function anew(state: Base): Base {
  const { migrations, ...others } = rest(state);
  const kept = migrations?.filter(({ outcome }) => outcome === 'succeeded') ?? [];
  return kept.length === 0 ? others : { ...others, migrations: kept };
}

function onRetry(state: DeploymentState, revision: string): DeploymentState {
  if (state.wish?.revision !== revision || (state.at !== 'Failed' && state.at !== 'Suspended')) return state;
  return settle({ ...asOf(anew(state), true), quarantined: [] });
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
      return settle({ ...asOf(moved ? anew(state) : state, moved), wish, quarantined });
    case 'Empty':
    case 'InSync':
    case 'Suspended':
      return settle({ ...asOf(moved ? anew(state) : state, moved), wish, quarantined });
  }
}

/** A failure speaks about the wish: another wish starts without one. */
function asOf(state: Base, moved: boolean): Base {
  const { failure, ...calm } = rest(state);
  return moved || failure === undefined ? calm : { ...calm, failure };
}

function onDone(state: DeploymentState, migrates: boolean): DeploymentState {
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
      return { ...state, at: 'Migrating', ...(migrates ? { migrates } : {}) };
    case 'Migrating':
      return state.migrates === true ? migrated(state) : { ...rest(state), at: 'Switching', target: state.target };
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

/** The switch needs a lease of its own; a newer wish takes its turn first. */
function migrated(state: In<'Migrating'>): DeploymentState {
  const base = withMigration(state, 'succeeded');
  if (!sameRevision(state.wish, state.target) || state.wish?.desired.suspended) return settle(asOf(base, true));
  return { ...base, at: 'AwaitingLease', target: state.target, attempt: state.attempt };
}

const MIGRATIONS_MAX = 50;

function withMigration(state: In<'Migrating'>, outcome: MigrationReport['outcome'], message?: string): Base {
  const { revision } = state.target;
  const said = { revision, release: releaseOf(state.target), outcome, ...(message === undefined ? {} : { message }) };
  const { migrations = [], ...others } = anew(state);
  return { ...others, migrations: [...migrations, said].slice(-MIGRATIONS_MAX) };
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
      return unchanged(state, rest(state), failure);
    case 'Migrating': {
      if (state.migrates !== true) return unchanged(state, rest(state), failure);
      const outcome = failure.retry === 'never' ? 'failed' : 'postponed';
      return unchanged(state, withMigration(state, outcome, failure.message), failure);
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

type Preparing = Extract<DeploymentState, { attempt: number }>;

/** Failed with nothing moved. What is not to be tried again is in quarantine, until the wish changes or a person asks. */
function unchanged(state: Preparing, base: Base, failure: StepFailure): DeploymentState {
  const { target, attempt } = state;
  if (!sameRevision(state.wish, target)) return settle(asOf(base, true));
  const quarantined = failure.retry === 'never' ? [target.revision] : base.quarantined;
  const said = say(state, failure, 'FAILED_NO_STATE_CHANGE');
  const { retry, retryAfterMs } = failure;
  const asked = retryAfterMs === undefined ? {} : { retryAfterMs };
  return { ...base, quarantined, at: 'Failed', target, attempt, retry, ...asked, failure: said };
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
