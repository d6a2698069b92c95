import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '#ports/clock.ts';

export class SystemClock implements Clock {
  now(): number {
    return performance.now();
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await wait(ms, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }
}
