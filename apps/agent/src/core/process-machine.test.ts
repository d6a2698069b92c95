import { ProcessState } from '@pagurus/schema/phases.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ProcessEvent, type ProcessMachine, PROVEN_UPTIME_MS, nextProcess } from './process-machine.ts';

const half = () => 0.5;
const AT: { readonly [S in ProcessState]: ProcessMachine } = {
  Stopped: { at: 'Stopped' },
  Starting: { at: 'Starting', lastDelayMs: 0, crashes: 0 },
  Running: { at: 'Running', lastDelayMs: 0, crashes: 0 },
  Backoff: { at: 'Backoff', lastDelayMs: 1_000, crashes: 1 },
  Fatal: { at: 'Fatal', lastDelayMs: 1_000, crashes: 0 },
  Exited: { at: 'Exited', crashes: 3 },
  Stopping: { at: 'Stopping' },
};
const EVENTS = {
  start: { type: 'start' },
  spawned: { type: 'spawned' },
  reloaded: { type: 'reloaded' },
  hopeless: { type: 'unspawnable', passing: false },
  passing: { type: 'unspawnable', passing: true },
  exited: { type: 'exited', uptimeMs: 10, crashesMax: 9 },
  lastExit: { type: 'exited', uptimeMs: 10, crashesMax: 1 },
  timer: { type: 'timer' },
  stop: { type: 'stop' },
} satisfies Record<string, ProcessEvent>;

type Row = Record<keyof typeof EVENTS, ProcessState>;
const stay = (state: ProcessState): Row => ({
  start: state,
  spawned: state,
  reloaded: state,
  hopeless: state,
  passing: state,
  exited: state,
  lastExit: state,
  timer: state,
  stop: state,
});
const alive = {
  hopeless: 'Fatal',
  passing: 'Backoff',
  exited: 'Backoff',
  lastExit: 'Exited',
  stop: 'Stopping',
} as const;

const TABLE: Record<ProcessState, Row> = {
  Stopped: { ...stay('Stopped'), start: 'Starting' },
  Starting: { ...stay('Starting'), ...alive, spawned: 'Running' },
  Running: { ...stay('Running'), ...alive },
  Backoff: { ...stay('Backoff'), timer: 'Starting', stop: 'Stopped' },
  Fatal: { ...stay('Fatal'), timer: 'Starting', stop: 'Stopped' },
  Exited: { ...stay('Exited'), start: 'Starting', stop: 'Stopped' },
  Stopping: { ...stay('Stopping'), exited: 'Stopped', lastExit: 'Stopped', hopeless: 'Stopped', passing: 'Stopped' },
};

describe('nextProcess()', () => {
  const cells = ProcessState.options.flatMap((state) =>
    Object.entries(TABLE[state]).map(([event, to]) => [state, event as keyof typeof EVENTS, to] as const),
  );
  test.each(cells)('%s, %s → %s', (state, event, to) => {
    expect(nextProcess(AT[state], EVENTS[event], half).state.at).toBe(to);
  });

  test('begins the waits anew after a long life', () => {
    const tired: ProcessMachine = { at: 'Running', lastDelayMs: 60_000, crashes: 8 };
    const { state } = nextProcess(tired, { type: 'exited', uptimeMs: PROVEN_UPTIME_MS, crashesMax: 9 }, () => 1);
    expect(state).toEqual({ at: 'Backoff', lastDelayMs: 1_000, crashes: 1 });
  });

  test('counts the ends anew after a reload', () => {
    const tired: ProcessMachine = { at: 'Running', lastDelayMs: 60_000, crashes: 8 };
    expect(nextProcess(tired, { type: 'reloaded' }, half)).toEqual({ state: AT.Running, effects: [] });
  });

  const event = fc.constantFrom<ProcessEvent>(...Object.values(EVENTS));
  /** Runs a history as a system would report it; answers whether P1 to P3 held. */
  function holds(events: readonly ProcessEvent[], random: () => number): boolean {
    let state: ProcessMachine = { at: 'Stopped' };
    let alive = 0;
    let wanted = false;
    return events.every((one) => {
      const isEnd = one.type === 'exited' || one.type === 'unspawnable';
      if (isEnd && alive === 0) return true; // the system reports only real ends
      if (isEnd) alive -= 1;
      if (one.type === 'start' && ['Stopped', 'Exited'].includes(state.at)) wanted = true;
      if (one.type === 'stop') wanted = false;
      const { state: after, effects } = nextProcess(state, one, random);
      state = after;
      alive += effects.filter((effect) => effect.do === 'spawn').length;
      const waits = effects.filter((effect) => effect.do === 'arm').map(({ delayMs }) => delayMs);
      const unwanted = !wanted && effects.some((effect) => effect.do === 'spawn');
      return alive <= 1 && !unwanted && waits.every((delayMs) => delayMs >= 1_000 && delayMs <= 60_000);
    });
  }

  test('P1, P2, P3: one process at most, none after a stop without a start, every wait between 1 s and 60 s', () => {
    const chance = fc.double({ min: 0, max: 0.999, noNaN: true });
    const law = fc.property(fc.array(event, { maxLength: 80 }), chance, (events, random) =>
      holds(events, () => random),
    );
    expect(fc.check(law, { numRuns: 500 }).counterexample).toBeNull();
  });
});
