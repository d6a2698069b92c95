import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HintSpreader } from './hint-spreader.ts';

const receivers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('HintSpreader', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('W23: tells a hundred at once', () => {
    const sent: number[] = [];
    using hints = new HintSpreader<number, string>((receiver) => sent.push(receiver));
    hints.spread(receivers(100), 'c1');
    expect(sent).toEqual(receivers(100));
    expect(vi.getTimerCount()).toBe(0);
  });

  test('W23: tells 15,000 within 300 ms, each once, and never more than a thirtieth at a time', () => {
    const sent: number[] = [];
    using hints = new HintSpreader<number, string>((receiver) => sent.push(receiver));
    hints.spread(receivers(15_000), 'c1');
    let most = sent.length;
    for (let before = sent.length, ms = 0; ms < 300; ms += 10, before = sent.length) {
      vi.advanceTimersByTime(10);
      most = Math.max(most, sent.length - before);
    }
    expect(sent).toEqual(receivers(15_000));
    expect(most).toBe(500);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('lets a newer value replace one that is on its way, for all', () => {
    const last = new Map<number, string>();
    using hints = new HintSpreader<number, string>((receiver, value) => last.set(receiver, value));
    hints.spread(receivers(3_000), 'c1');
    vi.advanceTimersByTime(50);
    hints.spread(receivers(3_000), 'c2');
    vi.advanceTimersByTime(400);
    expect(last.size).toBe(3_000);
    expect(new Set(last.values())).toEqual(new Set(['c2']));
  });
});
