import { describe, expect, test } from 'vitest';
import { nextBook } from '#domain/next-book.ts';
import {
  LEASE_MS,
  NOW,
  asker,
  factsOf,
  rolloutAgent,
  wants,
  denial,
  granted,
  stateOf,
} from '#domain/rollout-builders.contract.ts';
import { commanded } from '#domain/rollout-commands.ts';
import { EMPTY_BOOK, type RolloutAgent } from '#domain/rollout.ts';

describe('nextBook() with a migration', () => {
  const migrates = wants({ kind: 'migrate' });
  const wanting = (uid: string): RolloutAgent => asker(uid, { lease: migrates });
  const first = nextBook(EMPTY_BOOK, factsOf([wanting('00'), wanting('01')])).book;
  const running = rolloutAgent('00', { phase: 'Migrating', lease: { ...migrates, state: 'held' } });
  const begun = nextBook(first, factsOf([running, wanting('01')])).book;
  const ended = (outcome: 'succeeded' | 'failed' | 'postponed', lease: RolloutAgent['lease'] = null): RolloutAgent =>
    rolloutAgent('00', {
      phase: 'AwaitingLease',
      lease,
      migration: { revision: 'r1', release: '1.5.0', outcome, message: 'no such table' },
    });

  test('lets one run it while all others wait', () => {
    expect(begun.leases).toMatchObject([{ kind: 'migrate', instanceUid: '00', begun: true }]);
    expect(denial(nextBook(begun, factsOf([running, wanting('01')])), '01')).toBe(
      'Waits for host-00, which runs the migration',
    );
  });

  test('keeps a success: the others go on without running it, its agent may switch at once', () => {
    const decided = nextBook(begun, factsOf([ended('succeeded', wants()), wanting('01')]));
    expect(decided.verdicts.get('01')).toEqual({ is: 'granted', alreadyDone: true });
    expect(decided.verdicts.get('00')).toEqual({ is: 'granted', alreadyDone: false });
    expect(decided.book.leases).toMatchObject([{ kind: 'switch', instanceUid: '00' }]);
  });

  test('keeps a failure: nobody goes on, for good, until a person says so', () => {
    const agents = [ended('failed'), wanting('01')];
    const decided = nextBook(begun, factsOf(agents));
    const reason = 'Its migration failed on host-00: no such table';
    expect(decided.verdicts.get('01')).toEqual({ is: 'denied', reason, final: true });
    expect(stateOf(nextBook(decided.book, factsOf(agents)).book)).toBe('halted');
    const said = { revision: 'r1', release: '1.5.0', by: 'mara', reason: 'mended', now: NOW, agents };
    const retried = nextBook(commanded('retry', decided.book, said), factsOf(agents));
    expect(granted(retried)).toEqual(['01']);
    expect(retried.book.migrations).toEqual([]);
  });

  test('gives it to another when its holder put it off', () => {
    expect(granted(nextBook(begun, factsOf([ended('postponed'), wanting('01')])))).toEqual(['01']);
  });

  test('gives it to another when its holder never began', () => {
    expect(granted(nextBook(first, factsOf([rolloutAgent('00', { phase: 'Fetching' }), wanting('01')])))).toEqual([
      '01',
    ]);
  });

  test('takes a holder that began and went on without a word for failed', () => {
    const decided = nextBook(begun, factsOf([rolloutAgent('00'), wanting('01')]));
    expect(denial(decided, '01')).toContain('it began and never said how that ended');
  });

  test('never gives it to a second one when its holder vanished, but to the same one when it is back', () => {
    const now = NOW + 2 * LEASE_MS;
    const gone = rolloutAgent('00', { phase: 'Migrating', live: false, connectivity: 'Offline' });
    const decided = nextBook(begun, factsOf([gone, wanting('01')], {}, { now }));
    expect(denial(decided, '01')).toBe(
      'Waits as the rollout is paused: host-00 vanished while it migrated, and nobody knows how that ended',
    );
    const back = nextBook(decided.book, factsOf([running, wanting('01')], {}, { now }));
    expect(denial(back, '01')).toBe('Waits for host-00, which runs the migration');
  });

  test('believes an old failure from nobody but the holder', () => {
    const old = asker('01', { lease: migrates, migration: { revision: 'r1', release: '1.5.0', outcome: 'failed' } });
    expect(granted(nextBook(EMPTY_BOOK, factsOf([old])))).toEqual(['01']);
    expect(nextBook(first, factsOf([wanting('00'), { ...old, lease: null }])).book.migrations).toEqual([]);
  });
});
