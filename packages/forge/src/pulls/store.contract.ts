import { describe, expect } from 'vitest';
import type { ForgeStore, MergeRecord, NewPull } from '#store.ts';

export const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 20, 10, minute));
export const sha = (digit: string): string => digit.repeat(40);

/** To be opened. */
export const pull = (repositoryId: number, headRef: string): NewPull => ({
  repositoryId,
  title: `Promote ${headRef}`,
  body: null,
  author: 'mara',
  headRef,
  baseRef: 'main',
  headSha: sha('a'),
  baseSha: sha('b'),
  createdAt: at(1),
});

const merge = (digit: string): MergeRecord => ({
  sha: sha(digit),
  headSha: sha('c'),
  by: 'rob',
  at: at(9),
  method: 'squash',
});

/** The part about pulls of the contract of every ForgeStore. */
export function pullStoreContract(
  on: (name: string, run: (given: { store: ForgeStore }) => Promise<void>) => unknown,
  repositoryIn: (store: ForgeStore, name?: string) => Promise<{ id: number }>,
): void {
  describe('pulls', () => {
    on('createPull() numbers from 1 in each repository', async ({ store }) => {
      const one = await repositoryIn(store, 'one');
      const two = await repositoryIn(store, 'two');
      expect(await store.createPull(pull(one.id, 'x'))).toMatchObject({
        ...pull(one.id, 'x'),
        number: 1,
        state: 'open',
        updatedAt: at(1),
        closedAt: null,
        mergeIntent: null,
        merged: null,
      });
      expect(await store.createPull(pull(one.id, 'y'))).toMatchObject({ number: 2 });
      expect(await store.createPull(pull(two.id, 'x'))).toMatchObject({ number: 1 });
    });

    on('createPull() from many at once leaves no gap and no repeat', async ({ store }) => {
      const { id } = await repositoryIn(store);
      const made = await Promise.all(Array.from({ length: 20 }, (_, n) => store.createPull(pull(id, `b${n}`))));
      const numbers = made.map((each) => each!.number).toSorted((a, b) => a - b);
      expect(numbers).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    });

    on('createPull() refuses a second open pull of the same branches and uses no number', async ({ store }) => {
      const { id } = await repositoryIn(store);
      const made = await Promise.all(Array.from({ length: 4 }, () => store.createPull(pull(id, 'x'))));
      expect(made.filter(Boolean)).toHaveLength(1);
      expect(await store.createPull({ ...pull(id, 'x'), baseRef: 'other' })).toMatchObject({ number: 2 });
      await store.closePull(made.find(Boolean)!.id, at(2));
      expect(await store.createPull(pull(id, 'x'))).toMatchObject({ number: 3 });
    });

    on('listPulls() filters and puts the highest number first', async ({ store }) => {
      const { id } = await repositoryIn(store);
      const first = await store.createPull(pull(id, 'x'));
      await store.createPull(pull(id, 'y'));
      await store.createPull({ ...pull(id, 'z'), baseRef: 'other' });
      await store.closePull(first!.id, at(2));
      const numbers = async (filter: object) => (await store.listPulls(id, filter)).map((each) => each.number);
      expect(await numbers({})).toEqual([3, 2, 1]);
      expect(await numbers({ state: 'open' })).toEqual([3, 2]);
      expect(await numbers({ state: 'closed' })).toEqual([1]);
      expect(await numbers({ headRef: 'y', baseRef: 'main' })).toEqual([2]);
    });

    on('updatePull() changes what is named', async ({ store }) => {
      const { id } = await repositoryIn(store);
      const made = (await store.createPull(pull(id, 'x')))!;
      const changed = await store.updatePull(made.id, { title: 'New', body: 'why', headSha: sha('d') });
      expect(changed).toEqual({ ...made, title: 'New', body: 'why', headSha: sha('d') });
      expect(await store.findPull(id, 1)).toEqual(changed);
      expect(await store.updatePull(made.id + 1, { title: 'x' })).toBeUndefined();
    });

    on('updatePull() refuses a base into which another open pull brings the same branch', async ({ store }) => {
      const { id } = await repositoryIn(store);
      await store.createPull(pull(id, 'x'));
      const other = (await store.createPull({ ...pull(id, 'x'), baseRef: 'other' }))!;
      expect(await store.updatePull(other.id, { baseRef: 'main', baseSha: sha('d') })).toBeUndefined();
      expect(await store.findPull(id, 2)).toEqual(other);
      await store.closePull((await store.findPull(id, 1))!.id, at(2));
      expect(await store.updatePull(other.id, { baseRef: 'main' })).toMatchObject({ baseRef: 'main' });
    });

    on('closePull() and reopenPull() each act on one state only', async ({ store }) => {
      const { id } = await repositoryIn(store);
      const made = (await store.createPull(pull(id, 'x')))!;
      expect(await store.reopenPull(made.id, at(2))).toBeUndefined();
      expect(await store.closePull(made.id, at(3))).toMatchObject({
        state: 'closed',
        closedAt: at(3),
        updatedAt: at(3),
      });
      expect(await store.closePull(made.id, at(4))).toBeUndefined();
      expect(await store.reopenPull(made.id, at(5))).toMatchObject({
        state: 'open',
        closedAt: null,
        updatedAt: at(5),
      });
    });

    on('reopenPull() refuses while another open pull has the same branches', async ({ store }) => {
      const { id } = await repositoryIn(store);
      const made = (await store.createPull(pull(id, 'x')))!;
      await store.closePull(made.id, at(2));
      await store.createPull(pull(id, 'x'));
      expect(await store.reopenPull(made.id, at(3))).toBeUndefined();
    });

    on('beginMerge() keeps the last intent of an open pull', async ({ store }) => {
      const { id } = await repositoryIn(store);
      const made = (await store.createPull(pull(id, 'x')))!;
      await store.beginMerge(made.id, merge('e'));
      expect(await store.beginMerge(made.id, merge('f'))).toMatchObject({ state: 'open', mergeIntent: merge('f') });
      expect(await store.findPull(id, 1)).toMatchObject({ mergeIntent: merge('f'), merged: null });
      await store.closePull(made.id, at(3));
      expect(await store.beginMerge(made.id, merge('e'))).toBeUndefined();
    });

    on('markMerged() closes the pull once and keeps the first merge', async ({ store }) => {
      const { id } = await repositoryIn(store);
      const made = (await store.createPull(pull(id, 'x')))!;
      await store.beginMerge(made.id, merge('e'));
      const merged = await store.markMerged(made.id, merge('e'));
      expect(merged).toMatchObject({ state: 'closed', merged: merge('e'), mergeIntent: null, headSha: sha('c') });
      expect(merged).toMatchObject({ closedAt: at(9), updatedAt: at(9) });
      expect(await store.markMerged(made.id, { ...merge('f'), by: null })).toEqual(merged);
      expect(await store.reopenPull(made.id, at(10))).toBeUndefined();
      expect(await store.findPull(id, 1)).toEqual(merged);
    });
  });
}
