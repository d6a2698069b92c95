import { FakeClock } from '@pagurus/testkit/agent/fake-clock.ts';
import { describe, expect, test } from 'vitest';
import { Bell } from './bell.ts';

const HOUR_MS = 3_600_000;

/** Whether it has resolved by now. */
async function isOver(waiting: Promise<void>): Promise<boolean> {
  const later = new Promise<false>((resolve) => setImmediate(resolve, false));
  return Promise.race([waiting.then(() => true), later]);
}

describe('Bell', () => {
  const { signal } = new AbortController();

  test('wakes who waits at the next ring, or when the time is over', async () => {
    const [bell, clock] = [new Bell(), new FakeClock()];
    const rung = bell.wait(clock, HOUR_MS, signal);
    expect(await isOver(rung)).toBe(false);
    bell.ring();
    expect(await isOver(rung)).toBe(true);

    const late = bell.wait(clock, 50, signal);
    await clock.pass(50);
    expect(await isOver(late)).toBe(true);
  });

  test('lets those sleep on who wait for something that does not hold', async () => {
    const [bell, clock] = [new Bell(), new FakeClock()];
    let count = 0;
    const third = bell.until(() => count === 3, clock, HOUR_MS, signal);
    for (const is of [1, 2]) {
      count = is;
      bell.ring();
      expect(await isOver(third)).toBe(false);
    }
    count = 3;
    bell.ring();
    expect(await isOver(third)).toBe(true);
    expect(await isOver(bell.until(() => count === 3, clock, HOUR_MS, signal))).toBe(true);

    const never = bell.until(() => false, clock, 50, signal);
    await clock.pass(50);
    expect(await isOver(never)).toBe(true);
  });

  test('throws the reason of a signal, and hears of no ring after it', async () => {
    const [bell, clock] = [new Bell(), new FakeClock()];
    const stop = new AbortController();
    let looks = 0;
    const waiting = bell.until(() => (looks += 1) < 0, clock, HOUR_MS, stop.signal);
    stop.abort(new Error('it is over'));
    await expect(waiting).rejects.toThrow('it is over');
    bell.ring();
    expect(looks).toBe(1);
    await expect(bell.until(() => true, clock, HOUR_MS, stop.signal)).rejects.toThrow('it is over');
  });
});
