import { DeploymentPhase } from '@pagurus/schema/phases.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { target } from '../../test/targets.ts';
import { type DeploymentEvent, next } from './deployment-machine.ts';
import { DeploymentState, EMPTY, hasMigrated, targetOf } from './deployment-state.ts';
import { recover, recoverFromSlots, runsAtStart } from './recover.ts';
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

const failure = { code: 'x', message: 'Cannot', retry: 'soon' } as const;
const about = (state: DeploymentState) => ({ phase: state.at, revision: targetOf(state)?.revision ?? '' });
const EVENTS = {
  same: (state: DeploymentState) => ({ type: 'desired', wish: state.wish ?? now }),
  newer: () => ({ type: 'desired', wish: newer }),
  current: (state) => ({ type: 'desired', wish: state.slots.current ?? none }),
  none: () => ({ type: 'desired', wish: none }),
  suspended: () => ({ type: 'desired', wish: target('now', { suspended: true }) }),
  done: (state) => ({ type: 'done', ...about(state) }),
  failed: (state) => ({ type: 'failed', ...about(state), failure }),
  lateDone: (state) => ({ type: 'done', phase: state.at, revision: 'another-0000' }),
  lateFailed: (state) => ({ type: 'failed', phase: 'Empty', revision: about(state).revision, failure }),
  migrates: (state) => ({ type: 'done', ...about(state), migrates: true }),
  refused: (state) => ({ type: 'failed', ...about(state), failure: { ...failure, retry: 'never' } }),
  retryDue: (state) => ({ type: 'retryDue', revision: about(state).revision }),
  retry: (state) => ({ type: 'retry', revision: state.wish?.revision ?? '' }),
} satisfies Record<string, (state: DeploymentState) => DeploymentEvent>;

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

const targets = [old, now, newer, none, target('now', { suspended: true })];
const phase = fc.constantFrom(...DeploymentPhase.options);
const wish = fc.constantFrom(...targets);
const OWN = ['done', 'migrates', 'failed', 'refused', 'retryDue', 'retry', 'restart'] as const;
/** Half of the events are about what the agent does right now, the rest is late, early or about something else. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('desired' as const), wish }),
  fc.record({ kind: fc.constantFrom(...OWN) }),
  fc.record({ kind: fc.constantFrom('lateDone' as const, 'lateFailed' as const), phase, wish }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function apply(state: DeploymentState, event: Step): DeploymentState {
  switch (event.kind) {
    case 'desired':
      return next(state, { type: 'desired', wish: event.wish });
    case 'restart':
      // What a restart sees went through the journal's text.
      return recover(DeploymentState.parse(JSON.parse(JSON.stringify(state))));
    case 'lateDone':
      return next(state, { type: 'done', phase: event.phase, revision: event.wish.revision });
    case 'lateFailed':
      return next(state, { type: 'failed', phase: event.phase, revision: event.wish.revision, failure });
    case 'done':
    case 'failed':
    case 'retryDue':
    case 'migrates':
    case 'refused':
    case 'retry':
      return next(state, EVENTS[event.kind](state));
  }
}

/** The shortest random history in which a step breaks the law; `null` when there is none. */
function breach(law: (before: DeploymentState, event: Step, after: DeploymentState) => boolean): unknown {
  const property = fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
    let state = EMPTY;
    return steps.every((event) => {
      const before = state;
      state = apply(before, event);
      return law(before, event, state);
    });
  });
  return fc.check(property, { numRuns: 500 }).counterexample;
}

const PREPARING = ['Fetching', 'Verifying', 'Downloading', 'Staged', 'AwaitingLease'];
const COMMITTED = ['Migrating', 'Switching', 'Watching', 'RollingBack'];
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

describe('workOf()', () => {
  test('waits at least as long as the other side asked for, and no longer the next time', () => {
    const asked = { ...EVENTS.failed(AT.Downloading), failure: { ...failure, retryAfterMs: 30_000 } };
    const failed = next(AT.Downloading, asked);
    expect(workOf(failed)).toEqual({ kind: 'waitToRetry', attempt: 0, retry: 'soon', atLeastMs: 30_000 });
    expect(DeploymentState.parse(failed)).toEqual(failed);
    const again = next(failed, EVENTS.retryDue(failed));
    expect(workOf(next(again, EVENTS.failed(again)))).toMatchObject({ attempt: 1, atLeastMs: 0 });
  });
});

describe('In every history', () => {
  test('breach() finds one', () => {
    expect(breach((_before, _event, after) => after.at !== 'Verifying')).not.toBeNull();
  });

  test('D1: what runs changes only by Switching, Watching or RollingBack', () => {
    const changers = ['Switching', 'RollingBack'];
    expect(
      breach(
        (before, _event, after) => changers.includes(before.at) || isSame(before.slots.current, after.slots.current),
      ),
    ).toBeNull();
  });

  test('D2: a quarantined revision is never worked on, and at most one is quarantined', () => {
    expect(
      breach((_before, _event, after) => {
        const worked = PREPARING.includes(after.at) && after.quarantined.includes(targetOf(after)?.revision ?? '');
        return !worked && after.quarantined.length <= 1;
      }),
    ).toBeNull();
  });

  test('D3: before Migrating and in Failed, what is worked on is what is wished', () => {
    expect(
      breach((_before, _event, after) => {
        const bound = PREPARING.includes(after.at) || after.at === 'Failed';
        return !bound || targetOf(after)?.revision === after.wish?.revision;
      }),
    ).toBeNull();
  });

  test('D4: from Migrating on, a wish changes nothing but the wish', () => {
    const fixed = (state: DeploymentState) => [state.at, targetOf(state), state.slots];
    expect(
      breach((before, event, after) => {
        if (!COMMITTED.includes(before.at) || event.kind !== 'desired') return true;
        return isSame(fixed(before), fixed(after)) && isSame(after.wish, event.wish);
      }),
    ).toBeNull();
  });

  test('D5: late news change nothing at all', () => {
    expect(
      breach((before, event, after) => {
        if (event.kind !== 'lateDone' && event.kind !== 'lateFailed') return true;
        return after === before || (event.phase === before.at && event.wish.revision === targetOf(before)?.revision);
      }),
    ).toBeNull();
  });

  test('D6: InSync means that the wish runs, Empty that nothing does, Watching that the target does', () => {
    expect(
      breach((_before, _event, after) => {
        const runs = after.slots.current?.revision;
        if (after.at === 'InSync') return after.wish === undefined || runs === after.wish.revision;
        if (after.at === 'Empty') return runs === undefined;
        return after.at !== 'Watching' || runs === after.target.revision;
      }),
    ).toBeNull();
  });

  test('D7: a restart loses neither wish nor slots, and goes on in the same half', () => {
    expect(
      breach((before, event, after) => {
        if (event.kind !== 'restart') return true;
        const goesOn = !COMMITTED.includes(before.at) || COMMITTED.includes(after.at);
        const starts =
          after.at === 'Switching' || after.at === 'RollingBack' || isSame(runsAtStart(after), after.slots.current);
        return goesOn && starts && isSame([before.wish, before.slots], [after.wish, after.slots]);
      }),
    ).toBeNull();
  });

  test('D8: current and previous are two releases', () => {
    expect(
      breach(
        (_before, _event, { slots: { current, previous } }) =>
          previous === undefined || previous.revision !== current?.revision,
      ),
    ).toBeNull();
  });

  test('D9: when all work succeeds, it comes to rest where the wish is', () => {
    const comesToRest = fc.property(fc.array(step, { maxLength: 40 }), wish, (steps, last) => {
      let state = next(steps.reduce(apply, EMPTY), { type: 'desired', wish: last });
      for (let i = 0; i < 30 && workOf(state) !== undefined && !['InSync', 'Empty'].includes(state.at); i += 1) {
        state = next(state, state.at === 'Failed' ? EVENTS.retryDue(state) : EVENTS.done(state));
      }
      if (last.desired.suspended) return state.at === 'Suspended';
      if (last.desired.release === 'none') return state.at === 'Empty';
      if (state.at === 'Failed') return state.retry === 'never' && state.quarantined[0] === last.revision;
      return state.at === 'InSync' && state.slots.current?.revision === last.revision;
    });
    expect(fc.check(comesToRest, { numRuns: 500 }).counterexample).toBeNull();
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
