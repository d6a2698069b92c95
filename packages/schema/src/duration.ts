import { z } from 'zod';

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PATTERN = /^(\d{1,9})(ms|s|m|h|d)$/;

/** A length of time as people write it in a state file: `500ms`, `10s`, `5m`, `24h`, `7d`. */
export const Duration = z
  .string()
  .regex(PATTERN, 'A duration must be a whole number and a unit: 500ms, 10s, 5m, 24h, 7d');
export type Duration = z.infer<typeof Duration>;

/** What a timer can hold: Node fires at once for more than 2^31 - 1 ms, which is 24.8 days. */
const TIMER_DAYS_MAX = 24;

/** A time that an agent waits for with a timer. */
export const TimerDuration = Duration.refine(
  (duration) => !PATTERN.test(duration) || durationMs(duration) <= TIMER_DAYS_MAX * UNITS_MS.d,
  `A time that an agent waits for must be at most ${TIMER_DAYS_MAX}d`,
);

/** Milliseconds of a duration that `Duration` accepted; throws on any other text. */
export function durationMs(duration: Duration): number {
  const [, count, unit] = PATTERN.exec(duration) ?? [];
  if (count === undefined || unit === undefined) throw new RangeError(`Cannot read duration "${duration}"`);
  return Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
}
