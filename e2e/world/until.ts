import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until `look` gives something other than `undefined` or `false`; throws `what` with the last error after the deadline. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  deadlineMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + deadlineMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
    } catch (error) {
      last = error;
    }
    await sleep(100);
  }
  throw new Error(`Waited ${deadlineMs} ms in vain: ${what}`, { cause: last });
}
