export type Backoff = { readonly baseMs: number; readonly maxMs: number };

/** Full jitter: anywhere between 0 and the exponential ceiling, so that a fleet does not move as one. */
export function fullJitterMs({ baseMs, maxMs }: Backoff, attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30)));
}

/** Decorrelated jitter: between the base and three times the last delay, so that the wait grows but never in step. */
export function decorrelatedJitterMs({ baseMs, maxMs }: Backoff, lastMs: number, random: () => number): number {
  const ceiling = Math.max(baseMs, lastMs * 3);
  return Math.min(maxMs, Math.floor(baseMs + random() * (ceiling - baseMs)));
}

/** An interval give or take a tenth, so that agents that started together drift apart. */
export const aroundMs = (intervalMs: number, random: () => number): number =>
  Math.floor(intervalMs * (0.9 + 0.2 * random()));
