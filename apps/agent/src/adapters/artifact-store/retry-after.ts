/** A server that asks for more than this is asked again all the same: nobody shall park a fleet for a day. */
const RETRY_AFTER_MAX_MS = 600_000;

/**
 * How long a `Retry-After` asks to wait, in ms, at most 10 minutes; `undefined` when it says nothing that can be read. A
 * date is read against the answer's own `Date`, so that the clock of this host does not matter.
 */
export function retryAfterMs(retryAfter: string | undefined, date: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  const asked = /^\d+$/.test(retryAfter.trim())
    ? Number(retryAfter) * 1_000
    : Date.parse(retryAfter) - Date.parse(date ?? '');
  return Number.isNaN(asked) ? undefined : Math.min(Math.max(0, asked), RETRY_AFTER_MAX_MS);
}
