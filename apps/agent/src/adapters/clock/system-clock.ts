import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '#ports/clock.ts';

const TIMER_MS_MAX = 2 ** 31 - 1;

export class SystemClock implements Clock {
  now(): number {
    return performance.now();
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    try {
      // Node takes what a timer cannot hold for 1 ms; whoever waits for longer than 24 days asks again.
      await wait(Math.min(ms, TIMER_MS_MAX), undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }
}
