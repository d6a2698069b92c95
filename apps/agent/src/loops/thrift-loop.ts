import type { Clock } from '#ports/clock.ts';
import type { OwnMemory } from '#ports/own-memory.ts';

/** The start is over by then, and most deployments. */
const FIRST_MS = 30_000;
/** What the agent needs all the time is read again within milliseconds; more often would only cost. */
const EVERY_MS = 300_000;

/** Gives memory back now and then. Ends with the signal. */
export async function runThriftLoop(
  { clock, memory }: { readonly clock: Clock; readonly memory: OwnMemory },
  signal: AbortSignal,
): Promise<void> {
  await clock.sleep(FIRST_MS, signal);
  for (;;) {
    await memory.giveBack();
    await clock.sleep(EVERY_MS, signal);
  }
}
