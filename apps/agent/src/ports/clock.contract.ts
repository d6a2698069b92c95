import { describe, expect, test } from 'vitest';
import type { Clock } from '#ports/clock.ts';

/** What every Clock promises; `pass` lets that much of its time go by. */
export function clockContract(name: string, make: () => { clock: Clock; pass: (ms: number) => Promise<void> }): void {
  describe(`Clock: ${name}`, () => {
    test('sleep() resolves once the time has passed', async () => {
      const { clock, pass } = make();
      const start = clock.now();
      const slept = clock.sleep(20, new AbortController().signal);
      await pass(20);
      await slept;
      expect(clock.now() - start).toBeGreaterThanOrEqual(19);
    });

    test('sleep() rejects with the reason when aborted', async () => {
      const { clock } = make();
      const stop = new AbortController();
      const slept = clock.sleep(60_000, stop.signal);
      stop.abort(new Error('shutting down'));
      await expect(slept).rejects.toThrow('shutting down');
    });

    test('sleep() rejects at once when it was aborted before', async () => {
      const { clock } = make();
      await expect(clock.sleep(60_000, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
    });

    test('after() calls once the time has passed, and not what was called off', async () => {
      const { clock, pass } = make();
      const called: string[] = [];
      const first = Promise.withResolvers<void>();
      const start = clock.now();
      clock.after(5, () => called.push('off'))();
      clock.after(20, () => {
        called.push('on');
        first.resolve();
      });
      await pass(20);
      await first.promise;
      expect(clock.now() - start).toBeGreaterThanOrEqual(19);
      expect(called).toEqual(['on']);
    });
  });
}
