import { describe, expect, test } from 'vitest';
import { nextBook } from '#domain/next-book.ts';
import {
  LEASE_MS,
  NOW,
  arrived,
  asker,
  factsOf,
  failedOn,
  rolloutAgent,
  wants,
  denial,
  granted,
  stateOf,
} from '#domain/rollout-builders.contract.ts';
import { commanded, showRollout, whyNotCommand } from '#domain/rollout-commands.ts';
import { mayBeAway } from '#domain/rollout-grants.ts';
import { EMPTY_BOOK, type RolloutAgent, rolloutOf } from '#domain/rollout.ts';

const uids = (count: number): string[] => Array.from({ length: count }, (_, n) => String(n).padStart(2, '0'));

describe('mayBeAway()', () => {
  test.each([
    ['25%', 8, 2],
    ['25%', 7, 1],
    ['25%', 2, 1],
    ['1%', 3, 1],
    ['100%', 3, 3],
    [3, 2, 3],
  ] as const)('%s of %i is %i', (maxUnavailable, total, count) => {
    expect(mayBeAway({ maxUnavailable, onFailure: 'halt' }, total)).toBe(count);
  });
});

describe('nextBook() with places to give', () => {
  test('gives as many as may be away, and tells the others why they wait', () => {
    const decided = nextBook(EMPTY_BOOK, factsOf(uids(8).map((uid) => asker(uid))));
    expect(granted(decided)).toEqual(['00', '01']);
    expect(denial(decided, '02')).toBe('Waits for its turn: 2 of 8 are away');
    expect(decided.book.leases).toHaveLength(2);
  });

  test('changes nothing at a second look at the same facts', () => {
    const facts = factsOf(uids(8).map((uid) => asker(uid)));
    const once = nextBook(EMPTY_BOOK, facts);
    const twice = nextBook(once.book, facts);
    expect(twice.book).toBe(once.book);
    expect(granted(twice)).toEqual(granted(once));
  });

  test('counts who is ill or Offline as away already, and names one', () => {
    const ill = rolloutAgent('07', { health: 'Unhealthy' });
    const offline = rolloutAgent('06', { connectivity: 'Offline', live: false });
    const decided = nextBook(EMPTY_BOOK, factsOf([...uids(6).map((uid) => asker(uid)), offline, ill]));
    expect(granted(decided)).toEqual([]);
    expect(denial(decided, '00')).toBe('Waits for its turn: 2 of 8 are away, host-06 among them: it is Offline');
  });

  test('lets an agent that is ill have its cure, as that takes nobody away', () => {
    const agents = uids(4).map((uid) => asker(uid, { health: 'Unhealthy' }));
    expect(granted(nextBook(EMPTY_BOOK, factsOf(agents)))).toEqual(uids(4));
  });

  test('does not count who said goodbye, nor who runs nothing', () => {
    const left = rolloutAgent('02', { connectivity: 'Offline', live: false, left: true });
    const empty = rolloutAgent('03', { phase: 'Empty', running: null, health: 'Unknown' });
    expect(granted(nextBook(EMPTY_BOOK, factsOf([asker('00'), asker('01'), left, empty])))).toEqual(['00']);
  });

  test('counts who is Offline for long no more, but keeps the lease that it has', () => {
    const first = nextBook(EMPTY_BOOK, factsOf([asker('00'), asker('01')])).book;
    const dead = rolloutAgent('00', { phase: 'Switching', connectivity: 'Offline', live: false, gone: true });
    expect(granted(nextBook(EMPTY_BOOK, factsOf([dead, asker('01')])))).toEqual(['01']);
    const now = NOW + 2 * LEASE_MS;
    expect(denial(nextBook(first, factsOf([dead, asker('01')], {}, { now })), '01')).toContain('host-00 vanished');
  });

  test('gives nothing while the environment is suspended', () => {
    const decided = nextBook(EMPTY_BOOK, factsOf([asker('00')], {}, { suspended: true }));
    expect(denial(decided, '00')).toBe('Waits while the environment is suspended');
  });
});

describe('nextBook() with leases that are held', () => {
  const first = nextBook(EMPTY_BOOK, factsOf([asker('00'), asker('01')])).book;
  const held = wants({ state: 'held' });
  const look = (holder: RolloutAgent, now = NOW, book = first) =>
    nextBook(book, factsOf([holder, asker('01')], {}, { now }));

  test.each([
    ['it switches', rolloutAgent('00', { phase: 'Switching', health: 'Unknown', lease: held })],
    ['it watches', rolloutAgent('00', { phase: 'Watching', running: 'r1', lease: held })],
    ['it arrived but is ill', arrived('00', { health: 'Unhealthy' })],
    ['it rolls back', rolloutAgent('00', { phase: 'RollingBack', lease: held })],
    ['its rollback is ill', failedOn('00', 'r1', { health: 'Unhealthy' })],
    ['it has heard nothing yet', asker('00')],
    ['it is only remembered', rolloutAgent('00', { live: false })],
  ])('keeps the lease while %s', (_when, holder) => {
    const decided = look(holder);
    expect(decided.book.leases.map(({ instanceUid }) => instanceUid)).toEqual(['00']);
    expect(decided.verdicts.get('01')?.is).toBe('denied');
  });

  test('gives the place to the next once its holder is healthy on the revision', () => {
    expect(granted(look(arrived('00')))).toEqual(['01']);
  });

  test('takes the lease back, healthy, of who went another way', () => {
    expect(granted(look(rolloutAgent('00', { phase: 'Fetching', desired: 'r2' })))).toEqual(['01']);
  });

  test('halts for all others once the holder rolled back, and says who failed and how', () => {
    const decided = look(failedOn('00'));
    expect(decided.book.leases).toEqual([]);
    expect(denial(decided, '01')).toBe('Waits as the rollout is halted: host-00 failed: it ended 3 times');
    expect(stateOf(decided.book)).toBe('halted');
  });

  test('is renewed by the word of its holder, rarely enough', () => {
    const switching = rolloutAgent('00', { phase: 'Switching', lease: held });
    const begun = look(switching).book;
    expect(look(switching, NOW + LEASE_MS / 4, begun).book).toBe(begun);
    const [lease] = look(switching, NOW + LEASE_MS * 0.6, begun).book.leases;
    expect(lease?.expiresAt).toBe(NOW + LEASE_MS * 1.6);
  });

  test('pauses the rollout when it expires, names its holder, and goes on when the holder is back', () => {
    const gone = rolloutAgent('00', { phase: 'Switching', live: false, connectivity: 'Offline' });
    const later = NOW + LEASE_MS + 1;
    const decided = nextBook(
      first,
      factsOf(
        [
          gone,
          asker('01'),
          ...uids(9)
            .slice(2)
            .map((uid) => rolloutAgent(uid)),
        ],
        {},
        { now: later },
      ),
    );
    expect(denial(decided, '01')).toBe('Waits as the rollout is paused: host-00 vanished while it switched');
    expect(showRollout(decided.book, 'r1', later)).toMatchObject({ state: 'paused', by: null });
    expect(granted(look(arrived('00'), later, decided.book))).toEqual(['01']);
  });

  test('gives up the lease of who vanished when a person says so', () => {
    const now = NOW + LEASE_MS + 1;
    const agents = [rolloutAgent('00', { live: false, connectivity: 'Offline' }), asker('01')];
    const said = { revision: 'r1', release: '1.5.0', by: 'mara', reason: 'its host burnt down', agents, now };
    expect(whyNotCommand('resume', first, said)).toBeNull();
    const book = commanded('resume', first, said);
    expect(book.leases).toEqual([]);
    expect(denial(nextBook(book, factsOf(agents, { maxUnavailable: 1 }, { now })), '01')).toContain(
      'host-00 among them',
    );
    expect(granted(nextBook(book, factsOf(agents, { maxUnavailable: 2 }, { now })))).toEqual(['01']);
  });

  test('takes over as a fact who works under a lease that is not in the book', () => {
    const decided = nextBook(
      EMPTY_BOOK,
      factsOf([rolloutAgent('00', { phase: 'Switching', lease: held }), asker('01')]),
    );
    expect(decided.book.leases).toMatchObject([{ instanceUid: '00', begun: true }]);
    expect(granted(decided)).toEqual([]);
  });
});

describe('nextBook() with canaries', () => {
  const policy = { maxUnavailable: '50%', canary: { count: 1, watch: '5m' } } as const;
  const rest = uids(8).slice(1);
  const others = rest.map((uid) => asker(uid));
  const first = nextBook(EMPTY_BOOK, factsOf([asker('00'), ...others], policy));

  test('lets only the canary go, until it was healthy for its time without a break', () => {
    expect(granted(first)).toEqual(['00']);
    expect(denial(first, '01')).toBe('Waits for the canary host-00 to be healthy');
    const well = nextBook(first.book, factsOf([arrived('00'), ...others], policy));
    expect(denial(well, '01')).toBe('Waits for the canary host-00 to stay healthy for 5 min more');
    const away = rolloutAgent('00', { running: 'r1', connectivity: 'Offline', live: false });
    const broken = nextBook(well.book, factsOf([away, ...others], policy, { now: NOW + 200_000 }));
    const again = nextBook(broken.book, factsOf([arrived('00'), ...others], policy, { now: NOW + 300_000 }));
    expect(granted(again)).toEqual([]);
    const passed = nextBook(again.book, factsOf([arrived('00'), ...others], policy, { now: NOW + 600_000 }));
    expect(granted(passed)).toEqual(['01', '02', '03', '04']);
  });

  test('halts when a canary that had arrived becomes unhealthy', () => {
    const well = nextBook(first.book, factsOf([arrived('00'), ...others], policy)).book;
    const ill = nextBook(well, factsOf([arrived('00', { health: 'Unhealthy' }), ...others], policy));
    expect(denial(ill, '01')).toBe('Waits as the rollout is halted: the canary host-00 is unhealthy');
  });

  test('takes another canary for one that was scaled down', () => {
    const left = rolloutAgent('00', { left: true, live: false, connectivity: 'Offline' });
    expect(granted(nextBook(first.book, factsOf([left, ...others], policy)))).toEqual(['01']);
  });

  test('takes another canary for one whose host died after it had come there, once it is given up', () => {
    const there = nextBook(first.book, factsOf([arrived('00'), ...others], policy)).book;
    const dead = arrived('00', { live: false, connectivity: 'Offline' });
    const waits = nextBook(there, factsOf([dead, ...others], policy));
    expect(granted(waits)).toEqual([]);
    expect(granted(nextBook(waits.book, factsOf([{ ...dead, gone: true }, ...others], policy)))).toEqual(['01']);
  });
});

describe('nextBook() with a failure', () => {
  const halted = nextBook(EMPTY_BOOK, factsOf([failedOn('00'), asker('01')])).book;
  const said = { revision: 'r1', release: '1.5.0', by: 'mara', reason: 'the database is back', now: NOW };

  test('asks for the revert exactly where the policy says so', () => {
    expect(rolloutOf(halted, 'r1')?.revert).toBeNull();
    const facts = factsOf([failedOn('00'), asker('01')], { onFailure: 'revert' });
    expect(rolloutOf(nextBook(EMPTY_BOOK, facts).book, 'r1')?.revert).toBe('wanted');
  });

  test('does not halt for what failed before anything moved', () => {
    const failure = { revision: 'r1', outcome: 'FAILED_NO_STATE_CHANGE', message: 'no bytes' } as const;
    const decided = nextBook(EMPTY_BOOK, factsOf([rolloutAgent('00', { phase: 'Failed', failure }), asker('01')]));
    expect(granted(decided)).toEqual(['01']);
  });

  test('stays halted for this revision only', () => {
    const next = asker('01', { lease: wants({ revision: 'r2', release: '1.5.1' }) });
    const decided = nextBook(halted, factsOf([failedOn('00'), next]));
    expect(granted(decided)).toEqual(['01']);
  });

  test('goes on after a retry: the old failure is forgiven, a new one halts again', () => {
    const agents = [failedOn('00'), asker('01')];
    expect(whyNotCommand('resume', halted, { ...said, agents })).toContain('it is halted');
    expect(whyNotCommand('retry', halted, { ...said, agents })).toBeNull();
    const retried = nextBook(commanded('retry', halted, { ...said, agents }), factsOf(agents));
    expect(retried.retries).toEqual([{ instanceUid: '00', revision: 'r1' }]);
    expect(granted(retried)).toEqual(['01']);
    const trying = nextBook(retried.book, factsOf([rolloutAgent('00', { phase: 'Fetching' }), arrived('01')]));
    expect(trying.retries).toEqual([]);
    expect(stateOf(trying.book)).toBe('running');
    const failed = nextBook(trying.book, factsOf([failedOn('00'), arrived('01')]));
    expect(stateOf(failed.book)).toBe('halted');
  });

  test('is done once everyone is there and well, whatever failed on the way', () => {
    expect(stateOf(nextBook(halted, factsOf([arrived('00'), arrived('01')])).book)).toBe('done');
  });

  test('pauses by a person, with the reason, and goes on by one', () => {
    const agents = [asker('00')];
    const begun = nextBook(EMPTY_BOOK, factsOf(agents)).book;
    const paused = commanded('pause', begun, { ...said, reason: 'the fair is on', agents });
    expect(denial(nextBook(paused, factsOf([asker('01')])), '01')).toBe(
      'Waits as mara paused the rollout: the fair is on',
    );
    expect(whyNotCommand('pause', paused, { ...said, agents })).toBe(
      'Cannot pause the rollout of 1.5.0 as it must be running: it is paused',
    );
    expect(stateOf(commanded('resume', paused, { ...said, agents }))).toBe('running');
  });
});
