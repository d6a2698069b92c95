import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabases } from '@pagurus/testkit/database/test-databases.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { nextBook } from '#domain/next-book.ts';
import { asker, factsOf, wants } from '#domain/rollout-builders.contract.ts';
import { EMPTY_BOOK, type Lease, beginRollout, withRollout } from '#domain/rollout.ts';
import { MemoryRolloutStore } from '#server/memory-rollout-store.contract.ts';
import type { RolloutStore } from '#server/ports/rollout-store.ts';
import { eachDatabase } from './each-database.contract.ts';
import { openDatabase } from './open-database.ts';
import { prismaRolloutStore } from './rollout-store.ts';

const CELL = { app: 'payments', environment: 'production' };
const uids = Array.from({ length: 8 }, (_, n) => `agent-${n}`);

/** What every implementation keeps; `store()` is empty in each test. */
function keepsBooks(store: () => RolloutStore): void {
  test('a book comes back as it was written, and another cell is not touched by it', async () => {
    const facts = factsOf(
      uids.map((uid) => asker(uid, { lease: wants({ kind: uid === 'agent-0' ? 'migrate' : 'switch' }) })),
      { canary: { count: 2, watch: '1m' } },
    );
    const { book } = nextBook(EMPTY_BOOK, facts);
    const rollout = {
      ...book.rollouts[0]!,
      reason: 'an orphan of',
      by: 'mara',
      forgiven: ['x'],
      canarySince: 5,
      revert: 'wanted',
    };
    const migrations = [{ release: '1.4.0', outcome: 'failed' as const, message: 'no', hostname: 'h', at: 7 }];
    const written = { ...book, rollouts: [rollout], migrations };
    await store().change(CELL, () => ({ book: written, result: undefined }));

    expect(await store().read(CELL)).toEqual(written);
    expect(await store().read({ ...CELL, environment: 'staging' })).toEqual(EMPTY_BOOK);
    expect(await store().unsettled()).toEqual([CELL]);
  });

  test('nothing is changed when the decision throws, or gives the same book back', async () => {
    const keep = { ...EMPTY_BOOK, rollouts: [beginRollout('r1', '1.5.0', 1)] };
    await store().change(CELL, () => ({ book: keep, result: 0 }));
    const failing = store().change(CELL, () => {
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await store().change(CELL, (book) => ({ book, result: book.rollouts.length }))).toBe(1);
    expect(await store().read(CELL)).toEqual(keep);
  });

  test('leases are renewed and go one by one, the others stay as they are', async () => {
    const { book } = nextBook(
      EMPTY_BOOK,
      factsOf(
        uids.map((uid) => asker(uid)),
        { maxUnavailable: 8 },
      ),
    );
    await store().change(CELL, () => ({ book, result: 0 }));
    const [first, second, ...others] = book.leases;
    const renewed = { ...second!, begun: true, expiresAt: second!.expiresAt + 1 };
    await store().change(CELL, (before) => ({ book: { ...before, leases: [renewed, ...others] }, result: 0 }));

    const { leases } = await store().read(CELL);
    expect(leases).toHaveLength(7);
    expect(leases).not.toContainEqual(first);
    expect(leases).toContainEqual(renewed);
    expect(leases).toEqual(expect.arrayContaining(others));
  });

  test('of many who decide at once, as many get a place as there are places', async () => {
    const answers = await Promise.all(uids.map((uid) => askAlone(store(), uid)));
    expect(answers.filter((is) => is === 'granted')).toHaveLength(2);
    expect((await store().read(CELL)).leases).toHaveLength(2);
  });
}

describe('in memory', () => {
  let store = new MemoryRolloutStore();
  beforeEach(() => {
    store = new MemoryRolloutStore();
  });
  keepsBooks(() => store);
});

eachDatabase((database) => {
  const store = () => prismaRolloutStore(database().prisma);
  keepsBooks(store);

  test('keeps a reason with characters that Postgres refuses', async () => {
    const rollout = { ...beginRollout('r1', '1', 1), reason: 'a\0b' };
    await store().change(CELL, (book) => ({ book: withRollout(book, rollout), result: 0 }));
    expect((await store().read(CELL)).rollouts).toMatchObject([{ reason: 'a\uFFFDb' }]);
  });

  test('forgets the oldest rollouts of a cell', async () => {
    for (let n = 0; n < 25; n += 1) {
      await store().change(CELL, (book) => ({ book: withRollout(book, beginRollout(`r${n}`, '1', n)), result: 0 }));
    }
    const revisions = (await store().read(CELL)).rollouts.map(({ revision }) => revision);
    expect(revisions).toHaveLength(20);
    expect(revisions).toEqual(Array.from({ length: 20 }, (_, n) => `r${n + 5}`));
  });

  test('the database itself refuses a second lease for one migration', async () => {
    const lease = (instanceUid: string) => ({
      kind: 'migrate' as const,
      instanceUid,
      hostname: 'a\0b',
      revision: 'r1',
      release: '1.5.0',
      grantedAt: 1,
      expiresAt: 2,
      begun: false,
    });
    const hold = (...leases: Lease[]) =>
      store().change(CELL, (book) => ({ book: { ...book, leases: [...book.leases, ...leases] }, result: 0 }));
    await hold(lease('a'));
    await expect(hold(lease('b'))).rejects.toThrow('rollout_lease_app_environment_migrates_key');
    expect((await store().read(CELL)).leases).toMatchObject([{ instanceUid: 'a', hostname: 'a\uFFFDb' }]);
  });
});

for (const { name, create } of testDatabases()) {
  // PGlite belongs to one process.
  if (name === 'PGlite') continue;
  test(`two processes on one ${name} never give the last place twice`, async () => {
    await using made = await create();
    const otherDir = await mkdtemp(join(tmpdir(), 'pagurus-other-'));
    await using one = await openDatabase({ ...made, log: () => undefined });
    await using two = await openDatabase({ ...made, dataDir: otherDir, log: () => undefined });
    const stores = [one, two].map(({ prisma }) => prismaRolloutStore(prisma));
    const answers = await Promise.all(uids.map((uid, n) => askAlone(stores[n % 2]!, uid)));
    expect(answers.filter((is) => is === 'granted')).toHaveLength(2);
    await rm(otherDir, { recursive: true, force: true });
  });
}

/** Asks as a gateway that sees all eight and speaks with one of them only. */
function askAlone(store: RolloutStore, uid: string) {
  const facts = factsOf(uids.map((each) => asker(each, each === uid ? {} : { lease: null, live: false })));
  return store.change(CELL, (book) => {
    const decided = nextBook(book, facts);
    return { book: decided.book, result: decided.verdicts.get(uid)?.is };
  });
}
