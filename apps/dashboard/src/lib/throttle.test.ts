import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Throttle } from '#lib/throttle.ts';

describe('Throttle', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('runs at once, then once for everything that was asked in between', () => {
    const work = vi.fn<() => void>();
    const throttle = new Throttle(work, 1_000);
    throttle.request();
    throttle.request();
    throttle.request();
    expect(work).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1_000);
    expect(work).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(5_000);
    expect(work).toHaveBeenCalledTimes(2);
  });

  test('runs no more once it is disposed of', () => {
    const work = vi.fn<() => void>();
    const throttle = new Throttle(work, 1_000);
    throttle.request();
    throttle.request();
    throttle[Symbol.dispose]();
    vi.advanceTimersByTime(5_000);
    expect(work).toHaveBeenCalledTimes(1);
  });
});
