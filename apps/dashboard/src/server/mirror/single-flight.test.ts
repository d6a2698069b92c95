import { describe, expect, test } from 'vitest';
import { SingleFlight } from '#server/mirror/single-flight.ts';

/** Work that ends when it is told to. */
function gated() {
  const ends: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const flight = new SingleFlight(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => ends.push(resolve));
    running -= 1;
  });
  return { flight, ends, most: () => most };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('SingleFlight', () => {
  test('asking while it runs means one more run, however often it is asked', async () => {
    const { flight, ends, most } = gated();
    const first = flight.run();
    const others = Promise.all([flight.run(), flight.run(), flight.run()]);
    ends[0]?.();
    await first;
    await turn();
    expect(ends).toHaveLength(2);
    ends[1]?.();
    await others;
    await turn();
    expect(ends).toHaveLength(2);
    expect(most()).toBe(1);
  });

  test('rest() waits for what runs and starts nothing', async () => {
    const { flight, ends } = gated();
    await flight.rest();
    expect(ends).toHaveLength(0);
    const running = flight.run();
    let rested = false;
    const rest = flight.rest().then(() => (rested = true));
    await turn();
    expect(rested).toBe(false);
    ends[0]?.();
    await Promise.all([running, rest]);
    expect(ends).toHaveLength(1);
  });

  test('asking in the instant between two runs starts no run beside the next', async () => {
    const { flight, ends, most } = gated();
    const first = flight.run().then(() => flight.run());
    const second = flight.run();
    ends[0]?.();
    await turn();
    expect(most()).toBe(1);
    ends.slice(1).forEach((end) => end());
    await second;
    await turn();
    ends.slice(2).forEach((end) => end());
    await first;
    expect(most()).toBe(1);
  });

  test('a run that fails is told to who asked, and the next one goes on', async () => {
    let calls = 0;
    const flight = new SingleFlight(async () => {
      calls += 1;
      if (calls === 1) throw new Error('first');
    });
    await expect(flight.run()).rejects.toThrow('first');
    await flight.run();
    expect(calls).toBe(2);
  });

  test('disposing aborts the run in hand, waits for it and starts no other', async () => {
    let calls = 0;
    const flight = new SingleFlight(async (signal) => {
      calls += 1;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    });
    const run = flight.run();
    const next = flight.run();
    await flight[Symbol.asyncDispose]();
    await Promise.all([run, next, flight.run()]);
    expect(calls).toBe(1);
  });
});
