import type { Board } from '#loops/board.ts';
import type { Clock } from '#ports/clock.ts';
import type { ProcessMeter } from '#ports/process-meter.ts';

type Hands = { readonly board: Board; readonly clock: Clock; readonly meter: ProcessMeter };

/** As often as a heartbeat can carry it. */
const SAMPLE_MS = 15_000;

/** Writes `usage`: what the app's process group takes. Ends with the signal. */
export async function runUsageLoop({ board, clock, meter }: Hands, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { pid, state } = board.snapshot.process;
    const usage = pid === undefined || state !== 'Running' ? undefined : await meter.sample(pid);
    signal.throwIfAborted();
    if (pid !== undefined && usage !== undefined) board.set({ usage: { ...usage, pid } });
    await board.bell.until(() => board.snapshot.process.pid !== pid, clock, SAMPLE_MS, signal);
  }
}
