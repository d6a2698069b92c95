import { describe, expect, test } from 'vitest';
import { MemoryPromotionStore } from '#server/memory-promotion-store.contract.ts';
import { Duty } from './duty.ts';

/** Processes on one database, whose clock is moved by hand. */
function processes() {
  const store = new MemoryPromotionStore();
  const clock = { ms: 1_000_000, now: () => clock.ms };
  const asked: number[] = [];
  const counted = {
    takeDuty: (name: string, owner: string, nowMs: number, untilMs: number) => {
      asked.push(nowMs);
      return store.takeDuty(name, owner, nowMs, untilMs);
    },
    leaveDuty: (name: string, owner: string) => store.leaveDuty(name, owner),
  };
  return { clock, asked, store: counted, join: () => new Duty('promotions', counted, clock) };
}

describe('Duty', () => {
  test('is of one process, which keeps it as long as it goes on asking', async () => {
    const { clock, join } = processes();
    const [ours, theirs] = [join(), join()];
    expect([await ours.isOurs(), await theirs.isOurs()]).toEqual([true, false]);
    for (let minutes = 0; minutes < 10; minutes += 1) {
      for (let n = 0; n < 4; n += 1) {
        clock.ms += 15_000;
        expect([await ours.isOurs(), await theirs.isOurs()]).toEqual([true, false]);
      }
    }
  });

  test('is renewed when a quarter of its time has gone, and not before', async () => {
    const { clock, asked, join } = processes();
    const ours = join();
    for (const ms of [0, 1, 14_998, 1, 1]) {
      clock.ms += ms;
      expect(await ours.isOurs()).toBe(true);
    }
    expect(asked).toEqual([1_000_000, 1_015_000]);
  });

  test('runs out when its process asks no more, and is then not believed by that one', async () => {
    const { clock, join } = processes();
    const [ours, theirs] = [join(), join()];
    await ours.isOurs();
    clock.ms += 59_999;
    expect(await theirs.isOurs()).toBe(false);
    clock.ms += 1;
    expect(await theirs.isOurs()).toBe(true);
    expect(await ours.isOurs()).toBe(false);
  });

  test('is free at once when it is left, and asked for anew by who left it', async () => {
    const { join } = processes();
    const [ours, theirs] = [join(), join()];
    await ours.isOurs();
    await theirs.leave();
    expect(await theirs.isOurs()).toBe(false);
    await ours.leave();
    expect(await theirs.isOurs()).toBe(true);
    expect(await ours.isOurs()).toBe(false);
  });

  test('is nobody’s as far as is known while the database is away', async () => {
    const { clock, store, join } = processes();
    const ours = join();
    await ours.isOurs();
    clock.ms += 20_000;
    const { takeDuty, leaveDuty } = store;
    store.takeDuty = store.leaveDuty = async () => {
      throw new Error('the database is away');
    };
    await expect(ours.isOurs()).rejects.toThrow('the database is away');
    await ours.leave();
    Object.assign(store, { takeDuty, leaveDuty });
    expect(await ours.isOurs()).toBe(true);
  });
});
