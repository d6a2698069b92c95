import { type Backoff, fullJitterMs } from '#core/backoff.ts';
import type { Clock } from '#ports/clock.ts';
import { OperationError } from '#ports/operation-error.ts';

type Hands = { readonly clock: Clock; readonly random: () => number; readonly retry: { readonly soon: Backoff } };

/** Full jitter may be nothing at all; between two runs of a hook there is always a breath. */
const BREATH_MS = 200;

/**
 * Does `act` again, with backoff, as long as a hook in it asks for that (exit 75) and `deadlineMs` from now have not
 * passed; then what it threw last is thrown.
 */
export async function insist<T>(
  act: () => Promise<T>,
  { clock, random, retry }: Hands,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<T> {
  const until = clock.now() + deadlineMs;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      const waitMs = BREATH_MS + fullJitterMs(retry.soon, attempt, random);
      if (!asksForMore(error) || clock.now() + waitMs >= until) throw error;
      await clock.sleep(waitMs, signal);
    }
  }
}

const asksForMore = (error: unknown): boolean =>
  error instanceof OperationError && error.code.startsWith('hook.') && error.retry === 'soon';
