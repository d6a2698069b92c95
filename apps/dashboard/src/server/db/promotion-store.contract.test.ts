import { describe, expect, test } from 'vitest';
import { MemoryPromotionStore } from '#server/memory-promotion-store.contract.ts';
import type { PromotionStore } from '#server/ports/promotion-store.ts';
import { eachDatabase } from './each-database.contract.ts';
import { prismaPromotionStore } from './promotion-store.ts';

const HOLD = {
  app: 'payments',
  environment: 'production',
  release: '1.4.1',
  by: 'mara',
  reason: 'Refunds fail',
  sinceMs: 1_764_000_000_123,
};
const SEEN = { app: 'payments', environment: 'production', release: '1.4.1', seenAtMs: 1_764_000_000_123 };

function promotionStoreContract(make: () => PromotionStore): void {
  test('a hold is kept until it is removed, and a later one takes its place', async () => {
    const store = make();
    await store.setHold(HOLD);
    await store.setHold({ ...HOLD, environment: 'dev' });
    await store.setHold({ ...HOLD, release: '1.4.0', by: 'rob' });
    expect(await store.holds()).toEqual([
      { ...HOLD, environment: 'dev' },
      { ...HOLD, release: '1.4.0', by: 'rob' },
    ]);
    expect(await store.removeHold({ app: 'payments', environment: 'production' })).toBe(true);
    expect(await store.removeHold({ app: 'payments', environment: 'production' })).toBe(false);
    expect(await store.holds()).toEqual([{ ...HOLD, environment: 'dev' }]);
  });

  test("a duty is one owner's until it runs out or is given back", async () => {
    const store = make();
    const asked = await Promise.all(['a', 'b', 'c'].map((owner) => store.takeDuty('promotions', owner, 0, 100)));
    expect(asked.filter(Boolean)).toHaveLength(1);
    const owner = ['a', 'b', 'c'][asked.indexOf(true)]!;
    expect(await store.takeDuty('promotions', owner, 50, 150)).toBe(true);
    expect(await store.takeDuty('promotions', 'x', 149, 300)).toBe(false);
    expect(await store.takeDuty('other', 'x', 149, 300)).toBe(true);
    expect(await store.takeDuty('promotions', 'x', 150, 300)).toBe(true);
    await store.leaveDuty('promotions', owner);
    expect(await store.takeDuty('promotions', owner, 160, 300)).toBe(false);
    await store.leaveDuty('promotions', 'x');
    expect(await store.takeDuty('promotions', owner, 160, 300)).toBe(true);
  });

  test('a delivery is new once, and again after a week', async () => {
    const store = make();
    const day = 86_400_000;
    expect([await store.noteDelivery('d1', 0), await store.noteDelivery('d1', day)]).toEqual([true, false]);
    expect(await store.noteDelivery('d2', 7 * day)).toBe(true);
    expect(await store.noteDelivery('d1', 7 * day + 1)).toBe(true);
    expect(await store.noteDelivery('d2', 7 * day + 1)).toBe(false);
  });

  test('a healthy release is kept once, with the last time', async () => {
    const store = make();
    await store.noteHealthy([SEEN, { ...SEEN, release: '2' }]);
    await store.noteHealthy([{ ...SEEN, seenAtMs: SEEN.seenAtMs + 5 }]);
    await store.noteHealthy([]);
    const seen = await store.healthyReleases();
    expect(seen.toSorted((a, b) => (a.release < b.release ? -1 : 1))).toEqual([
      { ...SEEN, seenAtMs: SEEN.seenAtMs + 5 },
      { ...SEEN, release: '2' },
    ]);
  });
}

describe('in memory', () => {
  promotionStoreContract(() => new MemoryPromotionStore());
});
eachDatabase((database) => promotionStoreContract(() => prismaPromotionStore(database().prisma)));
