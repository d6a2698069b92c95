import { DeploymentPhase } from '@pagurus/schema/phases.ts';
import { describe, expect, test } from 'vitest';
import { EVENTS, FAILURE } from '../../test/deployment-events.ts';
import { target } from '../../test/targets.ts';
import { next } from './deployment-machine.ts';
import { DeploymentState, hasMigrated } from './deployment-state.ts';
import { recover, recoverFromSlots } from './recover.ts';
import { workKey, workOf } from './work.ts';

const old = target('old');
const now = target('now');
const newer = target('newer');
const none = target('none');
const why = {
  outcome: 'FAILED_ROLLBACK_COMPLETE',
  phase: 'Watching',
  code: 'x',
  message: 'Cannot',
  revision: now.revision,
} as const;
const base = { slots: { current: old }, wish: now, quarantined: [] };

/** One state of each phase, on the way from `old` to `now`. */
const AT: { readonly [P in DeploymentPhase]: DeploymentState } = {
  Empty: { at: 'Empty', slots: {}, wish: none, quarantined: [] },
  InSync: { at: 'InSync', slots: { current: now, previous: old }, wish: now, quarantined: [] },
  Suspended: { ...base, at: 'Suspended', wish: target('now', { suspended: true }) },
  Fetching: { ...base, at: 'Fetching', target: now, attempt: 0 },
  Verifying: { ...base, at: 'Verifying', target: now, attempt: 0 },
  Downloading: { ...base, at: 'Downloading', target: now, attempt: 0 },
  Staged: { ...base, at: 'Staged', target: now, attempt: 0 },
  AwaitingLease: { ...base, at: 'AwaitingLease', target: now, attempt: 0 },
  Migrating: { ...base, at: 'Migrating', target: now, attempt: 0 },
  Switching: { ...base, at: 'Switching', target: now },
  Watching: { ...base, at: 'Watching', slots: { current: now, previous: old }, target: now, starts: 1 },
  RollingBack: { ...base, at: 'RollingBack', slots: { current: now, previous: old }, target: now, fallback: old, why },
  Failed: { ...base, at: 'Failed', target: now, attempt: 0, retry: 'soon', failure: why },
};

type Row = Record<keyof typeof EVENTS, DeploymentPhase>;
const stay = (phase: DeploymentPhase): Row => ({
  same: phase,
  newer: phase,
  current: phase,
  none: phase,
  suspended: phase,
  done: phase,
  failed: phase,
  lateDone: phase,
  lateFailed: phase,
  migrates: phase,
  refused: phase,
  retryDue: phase,
  retry: phase,
});
/** A newer wish cancels what has not begun to change anything. */
const preparing = (phase: DeploymentPhase, done: DeploymentPhase): Row => ({
  ...stay(phase),
  newer: 'Fetching',
  current: 'InSync',
  none: 'Fetching',
  suspended: 'Suspended',
  done,
  migrates: done,
  failed: 'Failed',
  refused: 'Failed',
});

/** From Migrating on, only the end of the step itself counts. */
const committed = (phase: DeploymentPhase, done: DeploymentPhase, failed: DeploymentPhase): Row => ({
  ...stay(phase),
  done,
  migrates: done,
  failed,
  refused: failed,
});

// Every cell is written down; a new phase or event does not compile until its row is filled.
const TABLE: Record<DeploymentPhase, Row> = {
  Empty: { ...stay('Empty'), newer: 'Fetching', suspended: 'Suspended' },
  InSync: { ...stay('InSync'), newer: 'Fetching', none: 'Fetching', suspended: 'Suspended' },
  Suspended: { ...stay('Suspended'), newer: 'Fetching', none: 'Fetching', current: 'InSync' },
  Fetching: preparing('Fetching', 'Verifying'),
  Verifying: preparing('Verifying', 'Downloading'),
  Downloading: preparing('Downloading', 'Staged'),
  Staged: preparing('Staged', 'AwaitingLease'),
  AwaitingLease: preparing('AwaitingLease', 'Migrating'),
  Migrating: committed('Migrating', 'Switching', 'Failed'),
  Switching: committed('Switching', 'Watching', 'RollingBack'),
  Watching: committed('Watching', 'InSync', 'RollingBack'),
  RollingBack: committed('RollingBack', 'Failed', 'Failed'),
  Failed: { ...preparing('Failed', 'Failed'), retryDue: 'Fetching', retry: 'Fetching' },
};

describe('next()', () => {
  const cells = DeploymentPhase.options.flatMap((phase) =>
    Object.entries(TABLE[phase]).map(([event, to]) => [phase, event as keyof typeof EVENTS, to] as const),
  );
  test.each(cells)('%s, %s → %s', (phase, event, to) => {
    expect(next(AT[phase], EVENTS[event](AT[phase])).at).toBe(to);
  });

  test('empties the container at once when `none` is switched to', () => {
    const switching: DeploymentState = { ...base, at: 'Switching', wish: none, target: none };
    expect(next(switching, EVENTS.done(switching))).toMatchObject({ at: 'Empty', slots: {} });
  });

  test('goes on to the wish that came while it could not be cancelled', () => {
    const queued = next(AT.Watching, EVENTS.newer());
    expect(next(queued, EVENTS.done(queued))).toMatchObject({ at: 'Fetching', target: newer, slots: { current: now } });
    const leaving = next(AT.RollingBack, EVENTS.newer());
    const after = next(leaving, EVENTS.done(leaving));
    expect(after).toMatchObject({ at: 'Fetching', target: newer, slots: { current: old }, quarantined: [] });
  });

  test('quarantines what was rolled back until the wish moves on and comes back', () => {
    const failed = next(AT.RollingBack, EVENTS.done(AT.RollingBack));
    expect(failed).toMatchObject({
      at: 'Failed',
      retry: 'never',
      quarantined: [now.revision],
      slots: { current: old },
    });
    expect(next(failed, { type: 'retryDue', revision: now.revision })).toBe(failed);
    expect(recover(failed)).toBe(failed);
    const away = next(failed, { type: 'desired', wish: old });
    expect(away).toMatchObject({ at: 'InSync', quarantined: [] });
    expect(next(away, { type: 'desired', wish: now }).at).toBe('Fetching');
  });

  test('says so when going back fails too, and keeps what it went back to', () => {
    const failed = next(AT.RollingBack, EVENTS.failed(AT.RollingBack));
    expect(failed).toMatchObject({ at: 'Failed', retry: 'never', slots: { current: old } });
    expect(failed.failure).toMatchObject({ outcome: 'FAILED_UNABLE_TO_ROLLBACK' });
  });

  describe('with a migration', () => {
    const migrating = next(AT.AwaitingLease, EVENTS.migrates(AT.AwaitingLease));
    const said = { revision: now.revision, release: 'now' };

    test('asks for the lease to switch after it, and keeps that it succeeded', () => {
      const migrated = next(migrating, EVENTS.done(migrating));
      expect(migrated).toMatchObject({ at: 'AwaitingLease', migrations: [{ ...said, outcome: 'succeeded' }] });
      const granted = next(migrated, EVENTS.done(migrated));
      expect(granted).not.toHaveProperty('migrates');
      expect(next(granted, EVENTS.done(granted))).toMatchObject({ at: 'Switching', migrations: [said] });
      expect(hasMigrated(granted, 'now')).toBe(true);
    });

    test('that failed is told, and waits for a person or another revision', () => {
      const failed = next(migrating, EVENTS.refused(migrating));
      expect(failed).toMatchObject({
        at: 'Failed',
        retry: 'never',
        quarantined: [now.revision],
        failure: { outcome: 'FAILED_NO_STATE_CHANGE' },
        migrations: [{ ...said, outcome: 'failed', message: 'Cannot' }],
      });
      expect(recover(failed)).toBe(failed);
      const retried = next(failed, EVENTS.retry(failed));
      expect(retried).toMatchObject({ at: 'Fetching', quarantined: [] });
      for (const gone of ['failure', 'migrations']) expect(retried).not.toHaveProperty(gone);
    });

    test('that put itself off is told so, and tried again as a new one', () => {
      const postponed = next(migrating, EVENTS.failed(migrating));
      expect(postponed).toMatchObject({ at: 'Failed', retry: 'soon', migrations: [{ outcome: 'postponed' }] });
      expect(next(postponed, EVENTS.retryDue(postponed))).not.toHaveProperty('migrations');
    });

    test('is not followed by a switch when something newer is wished, or nothing is to move', () => {
      const newerWished = next(migrating, EVENTS.newer());
      expect(next(newerWished, EVENTS.done(newerWished))).toMatchObject({ at: 'Fetching', target: newer });
      const suspended = next(migrating, EVENTS.suspended());
      expect(next(suspended, EVENTS.done(suspended)).at).toBe('Suspended');
    });
  });

  test('tries a quarantined revision again when a person asks', () => {
    const failed = next(AT.RollingBack, EVENTS.done(AT.RollingBack));
    expect(next(failed, { type: 'retry', revision: newer.revision })).toBe(failed);
    const retried = next(failed, EVENTS.retry(failed));
    expect(retried).toMatchObject({
      at: 'Fetching',
      target: now,
      attempt: 0,
      quarantined: [],
      slots: { current: old },
    });
    expect(retried).not.toHaveProperty('failure');
  });

  test('tries again where nothing else can run', () => {
    const first: DeploymentState = {
      at: 'Watching',
      slots: { current: now },
      wish: now,
      quarantined: [],
      target: now,
      starts: 1,
    };
    const emptied = next(first, EVENTS.failed(first));
    expect(emptied.at).toBe('RollingBack');
    expect(next(emptied, EVENTS.done(emptied))).toMatchObject({
      at: 'Failed',
      retry: 'later',
      slots: {},
      quarantined: [],
    });
  });
});

describe('workOf()', () => {
  test('waits at least as long as the other side asked for, and no longer the next time', () => {
    const asked = { ...EVENTS.failed(AT.Downloading), failure: { ...FAILURE, retryAfterMs: 30_000 } };
    const failed = next(AT.Downloading, asked);
    expect(workOf(failed)).toEqual({ kind: 'waitToRetry', attempt: 0, retry: 'soon', atLeastMs: 30_000 });
    expect(DeploymentState.parse(failed)).toEqual(failed);
    const again = next(failed, EVENTS.retryDue(failed));
    expect(workOf(next(again, EVENTS.failed(again)))).toMatchObject({ attempt: 1, atLeastMs: 0 });
  });
});

describe('recover()', () => {
  test('takes a revision for the cause when the agent ended too often while it watched', () => {
    const once = recover(AT.Watching);
    const twice = recover(once);
    expect([once, twice].map((state) => 'starts' in state && state.starts)).toEqual([2, 3]);
    expect(recover(twice)).toMatchObject({ at: 'RollingBack', fallback: old, why: { code: 'watch.agentEnded' } });
  });

  test('believes the slots where there is no journal', () => {
    expect(recoverFromSlots({})).toMatchObject({ at: 'Empty' });
    expect(recoverFromSlots({ current: old })).toMatchObject({ at: 'InSync', slots: { current: old } });
  });
});

describe('workKey()', () => {
  test('is another one for another phase, revision or attempt, and the same for another wish', () => {
    const keys = DeploymentPhase.options.map((option) => workKey(AT[option]));
    expect(new Set(keys).size).toBe(keys.length);
    expect(workKey({ ...AT.Watching, wish: newer })).toBe(workKey(AT.Watching));
  });
});
