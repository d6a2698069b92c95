import { expect, test } from 'vitest';
import type { Activity } from '#server/ports/activity-store.ts';
import { prismaActivityStore } from './activity-store.ts';
import { eachDatabase } from './each-database.contract.ts';

const deed = (minute: number, change: Partial<Activity> = {}): Activity => ({
  at: new Date(Date.UTC(2026, 10, 20, 10, minute, 5, 123)),
  actor: 'mara',
  verb: 'promote',
  object: 'environments/production/payments',
  reason: 'Faster refunds',
  result: 'done',
  detail: { change: 17 },
  ...change,
});

eachDatabase((database) => {
  const store = () => prismaActivityStore(database().prisma);

  test('list() pages from the newest to the oldest by the id of the last one seen', async () => {
    for (const minute of [1, 2, 3, 4, 5]) await store().append(deed(minute));
    const first = await store().list(2);
    expect(first).toMatchObject([deed(5), deed(4)]);
    const second = await store().list(2, first[1]!.id);
    expect(second).toMatchObject([deed(3), deed(2)]);
    expect(await store().list(2, second[1]!.id)).toMatchObject([deed(1)]);
  });

  test('append() gives back what list() will show', async () => {
    const kept = await store().append(deed(1, { reason: null, detail: null }));
    expect(await store().list(10)).toEqual([kept]);
    expect(kept).toMatchObject({ reason: null, detail: null });
  });

  test('append() keeps a reason with characters that Postgres refuses', async () => {
    expect(await store().append(deed(1, { reason: 'a\0b' }))).toMatchObject({ reason: 'a\uFFFDb' });
  });
});
