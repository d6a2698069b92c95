import { setTimeout as wait } from 'node:timers/promises';

const PAUSE_MS = 40;

/** Looks again until `look` answers something; fails with what was seen last after `ms`. */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  ms = 45_000,
): Promise<T> {
  const deadline = performance.now() + ms;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      const seen = await look();
      if (seen !== undefined) return seen;
    } catch (error) {
      last = error;
    }
    await wait(PAUSE_MS);
  }
  throw new Error(`Waited ${ms} ms in vain until ${what}`, { cause: last });
}
