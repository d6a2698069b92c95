import { expect, test } from 'vitest';
import type { Activity, ActivityFilter } from '#server/ports/activity-store.ts';
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

  test('list() filters by who, by what, and by any part of the words, in any case and letter by letter', async () => {
    await store().append(deed(1, { actor: 'rob', verb: 'approve', object: 'changes/17', reason: null }));
    await store().append(deed(2, { reason: '100% of_it' }));
    await store().append(deed(3, { result: 'Cannot promote payments as production is frozen' }));
    const minutes = async (filter: ActivityFilter) =>
      (await store().list(10, undefined, filter)).map(({ at }) => at.getUTCMinutes());
    expect(await minutes({})).toEqual([3, 2, 1]);
    expect(await minutes({ actor: 'mara' })).toEqual([3, 2]);
    expect(await minutes({ actor: 'mara', verb: 'approve' })).toEqual([]);
    expect(await minutes({ objects: ['changes/17', 'changes/1'] })).toEqual([1]);
    expect(await minutes({ objects: [] })).toEqual([]);
    expect(await minutes({ text: 'FROZEN' })).toEqual([3]);
    expect(await minutes({ text: 'changes/1' })).toEqual([1]);
    expect(await minutes({ text: '%' })).toEqual([2]);
    expect(await minutes({ text: 'f_i' })).toEqual([2]);
    expect(await minutes({ text: 'f_n' })).toEqual([]);
    expect(await minutes({ text: '\\' })).toEqual([]);
    expect(await minutes({ text: '\0\ud800' })).toEqual([]);
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
