import { DeploymentPhase } from '@pagurus/schema/phases.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVENTS, FAILURE } from '../../test/deployment-events.ts';
import { target } from '../../test/targets.ts';
import { next } from './deployment-machine.ts';
import { DeploymentState, EMPTY, targetOf } from './deployment-state.ts';
import { recover, runsAtStart } from './recover.ts';
import { workOf } from './work.ts';

const old = target('old');
const now = target('now');
const newer = target('newer');
const none = target('none');
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
      return next(state, { type: 'failed', phase: event.phase, revision: event.wish.revision, failure: FAILURE });
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
