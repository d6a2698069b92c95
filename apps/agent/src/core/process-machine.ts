import { decorrelatedJitterMs } from '#core/backoff.ts';

/**
 * The life of one supervised process.
 *
 *   Stopped  ──start───► Starting ──spawned──► Running
 *   Running ──reloaded──► Running (its ends are counted anew)
 *   Starting, Running ──exited──► Backoff ──timer──► Starting      (Exited instead when it may not start again)
 *   Starting ──unspawnable──► Fatal ──timer──► Starting
 *   any ──stop──► Stopping ──exited──► Stopped
 *
 * P1 At most one process of a generation exists.
 * P2 After `stop`, nothing starts again without `start`.
 * P3 Every wait is between 1 s and 60 s.
 * P4 `crashesMax` ends without a restart lead to Exited.
 */
export type ProcessMachine =
  | { readonly at: 'Stopped' }
  | { readonly at: 'Starting'; readonly lastDelayMs: number; readonly crashes: number }
  | { readonly at: 'Running'; readonly lastDelayMs: number; readonly crashes: number }
  | { readonly at: 'Backoff' | 'Fatal'; readonly lastDelayMs: number; readonly crashes: number }
  | { readonly at: 'Exited'; readonly crashes: number }
  | { readonly at: 'Stopping' };

export type ProcessEvent =
  | { readonly type: 'start' }
  | { readonly type: 'spawned' }
  /** It goes on with another config, so what it did with the one before says nothing any more. */
  | { readonly type: 'reloaded' }
  /** It cannot be started as it stands (no such file, not executable); `passing` when only this time. */
  | { readonly type: 'unspawnable'; readonly passing: boolean }
  | { readonly type: 'exited'; readonly uptimeMs: number; readonly crashesMax: number }
  | { readonly type: 'timer' }
  | { readonly type: 'stop' };

export type ProcessEffect =
  | { readonly do: 'spawn' }
  | { readonly do: 'terminate' }
  | { readonly do: 'arm'; readonly delayMs: number }
  | { readonly do: 'disarm' };

export type ProcessNext = { readonly state: ProcessMachine; readonly effects: readonly ProcessEffect[] };
type In<At extends ProcessMachine['at']> = Extract<ProcessMachine, { at: At }>;

const BACKOFF = { baseMs: 1_000, maxMs: 60_000 };
/** A process that lived so long has earned a fresh start of the waiting times. */
export const PROVEN_UPTIME_MS = 5 * 60_000;

const go = (state: ProcessMachine, ...effects: ProcessEffect[]): ProcessNext => ({ state, effects });

export function nextProcess(state: ProcessMachine, event: ProcessEvent, random: () => number): ProcessNext {
  switch (state.at) {
    case 'Stopped':
    case 'Exited':
      if (event.type === 'start') return go({ at: 'Starting', lastDelayMs: 0, crashes: 0 }, { do: 'spawn' });
      return go(event.type === 'stop' ? { at: 'Stopped' } : state);
    case 'Starting':
    case 'Running':
      return whenAlive(state, event, random);
    case 'Backoff':
    case 'Fatal':
      return whenWaiting(state, event);
    case 'Stopping':
      return go(event.type === 'exited' || event.type === 'unspawnable' ? { at: 'Stopped' } : state);
  }
}

function whenAlive(state: In<'Starting' | 'Running'>, event: ProcessEvent, random: () => number): ProcessNext {
  switch (event.type) {
    case 'spawned':
      return go({ ...state, at: 'Running' });
    case 'reloaded':
      return go(state.at === 'Running' ? { at: 'Running', lastDelayMs: 0, crashes: 0 } : state);
    case 'unspawnable':
      return event.passing ? wait('Backoff', state, random) : wait('Fatal', state, random);
    case 'exited': {
      const proven = event.uptimeMs >= PROVEN_UPTIME_MS;
      const crashes = (proven ? 0 : state.crashes) + 1;
      if (crashes >= event.crashesMax) return go({ at: 'Exited', crashes });
      return wait('Backoff', { lastDelayMs: proven ? 0 : state.lastDelayMs, crashes }, random);
    }
    case 'stop':
      return go({ at: 'Stopping' }, { do: 'terminate' });
    case 'start':
    case 'timer':
      return go(state);
  }
}

function wait(
  at: 'Backoff' | 'Fatal',
  { lastDelayMs, crashes }: { lastDelayMs: number; crashes: number },
  random: () => number,
): ProcessNext {
  const delayMs = decorrelatedJitterMs(BACKOFF, lastDelayMs, random);
  return go({ at, lastDelayMs: delayMs, crashes }, { do: 'arm', delayMs });
}

function whenWaiting(state: In<'Backoff' | 'Fatal'>, event: ProcessEvent): ProcessNext {
  switch (event.type) {
    case 'timer':
      return go({ at: 'Starting', lastDelayMs: state.lastDelayMs, crashes: state.crashes }, { do: 'spawn' });
    case 'stop':
      return go({ at: 'Stopped' }, { do: 'disarm' });
    case 'start':
    case 'spawned':
    case 'reloaded':
    case 'unspawnable':
    case 'exited':
      return go(state);
  }
}
