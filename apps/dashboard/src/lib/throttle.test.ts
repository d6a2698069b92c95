import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Throttle } from '#lib/throttle.ts';

describe('Throttle', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('runs at once, then once for everything that was asked in between', async () => {
    const work = vi.fn<() => Promise<void>>(async () => undefined);
    using throttle = new Throttle(work, 1_000);
    throttle.request();
    throttle.request();
    throttle.request();
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(work).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(work).toHaveBeenCalledTimes(2);
    throttle.request();
    expect(work).toHaveBeenCalledTimes(3);
  });

  test('waits for work that takes longer', async () => {
    const slow = Promise.withResolvers<void>();
    const work = vi.fn<() => Promise<void>>(() => slow.promise);
    using throttle = new Throttle(work, 1_000);
    throttle.request();
    throttle.request();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(work).toHaveBeenCalledTimes(1);
    slow.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(work).toHaveBeenCalledTimes(2);
  });

  test('runs no more once it is disposed of', async () => {
    const work = vi.fn<() => Promise<void>>(async () => undefined);
    const throttle = new Throttle(work, 1_000);
    throttle.request();
    throttle.request();
    throttle[Symbol.dispose]();
    await vi.advanceTimersByTimeAsync(5_000);
    throttle.request();
    expect(work).toHaveBeenCalledTimes(1);
  });
});
