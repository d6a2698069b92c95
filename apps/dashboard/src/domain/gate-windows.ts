import { durationMs } from '@pagurus/schema/duration.ts';
import type { Window } from '@pagurus/schema/pipeline.ts';
import { Cron } from 'croner';
import type { Gate } from '#domain/gate.ts';
import { instant, instantText } from '#domain/instant.ts';

const NAME = 'windows';
const closed = (reason: string, opensAtMs?: number): Gate => ({
  name: NAME,
  open: false,
  reason,
  ...(opensAtMs === undefined ? {} : { opensAtMs }),
});

/**
 * Whether the time is one at which may be merged. A window is open or shut for its duration from each time that its cron
 * expression names, in its time zone. A `deny` always wins; where there is an `allow`, one of them must be running.
 */
export function windowsGate(environment: string, windows: readonly Window[], nowMs: number): Gate {
  const unreadable = windows.map(whyUnreadable).find((why) => why !== undefined);
  if (unreadable !== undefined) return closed(unreadable);

  const denied = windows.filter(isDeny).map((window) => runningUntilMs(window, nowMs));
  const deniedUntilMs = Math.max(...denied.map((until) => until ?? 0), 0);
  if (deniedUntilMs > 0) {
    return closed(`${environment} is closed to changes until ${instantText(deniedUntilMs)}`, deniedUntilMs);
  }
  const allows = windows.filter((window) => !isDeny(window));
  if (allows.length === 0 || allows.some((window) => runningUntilMs(window, nowMs) !== undefined)) {
    return { name: NAME, open: true, reason: `${environment} is open to changes now` };
  }
  const next = allows.map((window) => nextStartMs(window, nowMs)).filter((start) => start !== undefined);
  if (next.length === 0) return closed(`${environment} is never open to changes again, as its windows are over`);
  const opensAtMs = Math.min(...next);
  return closed(`${environment} is closed to changes until its next window at ${instantText(opensAtMs)}`, opensAtMs);
}

const isDeny = (window: Window): boolean => 'deny' in window;
const patternOf = (window: Window): string => ('deny' in window ? window.deny : window.allow);
const cronOf = (window: Window): Cron => new Cron(patternOf(window), { timezone: window.timezone, paused: true });

function whyUnreadable(window: Window): string | undefined {
  try {
    cronOf(window).nextRun();
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `Cannot judge the window "${patternOf(window)}" in ${window.timezone}, so it counts as closed: ${why}`;
  }
}

/** The end of the last window that runs at `nowMs`. Starts that overlap prolong one another. */
function runningUntilMs(window: Window, nowMs: number): number | undefined {
  const cron = cronOf(window);
  const lengthMs = durationMs(window.duration);
  let until: number | undefined;
  let start = cron.nextRun(instant(nowMs - lengthMs));
  for (let seen = 0; start !== null && start.getTime() <= (until ?? nowMs) && seen < STARTS_MAX; seen += 1) {
    const endMs = start.getTime() + lengthMs;
    if (endMs > nowMs) until = endMs;
    start = cron.nextRun(start);
  }
  return until;
}

/** Starts that follow one another without end are not followed further: closed until then, and asked again then. */
const STARTS_MAX = 1_000;

const nextStartMs = (window: Window, nowMs: number): number | undefined =>
  cronOf(window).nextRun(instant(nowMs))?.getTime();
