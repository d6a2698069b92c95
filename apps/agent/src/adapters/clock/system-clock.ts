import type { Clock } from '#ports/clock.ts';

/** Node takes what a timer cannot hold for 1 ms; whoever waits for longer than 24 days asks again. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export class SystemClock implements Clock {
  now(): number {
    return performance.now();
  }

  // Not by `node:timers/promises`: most waits are cut short, and its error for each, with a stack, was a tenth of all that
  // an agent computes.
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const cutShort = (): void => {
        callOff();
        reject(signal.reason as Error);
      };
      const callOff = this.after(ms, () => {
        signal.removeEventListener('abort', cutShort);
        resolve();
      });
      signal.addEventListener('abort', cutShort, { once: true });
    });
  }

  after(ms: number, call: () => void): () => void {
    const timer = setTimeout(call, Math.min(ms, TIMER_MS_MAX));
    return () => clearTimeout(timer);
  }
}
