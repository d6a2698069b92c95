import { FakeClock } from '@pagurus/testkit/agent/fake-clock.ts';
import { expect, test } from 'vitest';
import type { Snapshot } from '#core/report.ts';
import { Board } from '#loops/board.ts';
import { LeaseDesk } from '#loops/lease-desk.ts';
import type { Log } from '#ports/log.ts';

const WISH = { revision: 'r1', release: '1.5.0' };
const { signal } = new AbortController();

/** A desk beside a gateway that grants no leases. */
function desk(migrateAlone: boolean) {
  const logged: string[] = [];
  const log: Log = { write: (_level, event) => void logged.push(event), app: () => undefined };
  const made = new LeaseDesk(new Board({} as Snapshot), { clock: new FakeClock(), log }, migrateAlone);
  made.linked(true);
  return { desk: made, logged };
}

test('I9: from a gateway without leases none is waited for, whether it says so before or after the asking', async () => {
  const { desk: before, logged } = desk(false);
  before.offered(['relay', 'something newer']);
  expect(await before.ask({ ...WISH, kind: 'switch' }, signal)).toEqual({ alreadyDone: false });
  before.offered([]);
  expect(logged).toEqual(['gateway.noLeases']);

  const { desk: after } = desk(false);
  const asked = after.ask({ ...WISH, kind: 'switch' }, signal);
  after.offered([]);
  expect(await asked).toEqual({ alreadyDone: false });
});

test('I9: a migration is refused by an agent whose gateway has no leases', async () => {
  const { desk: alone } = desk(false);
  alone.offered([]);
  await expect(alone.ask({ ...WISH, kind: 'migrate' }, signal)).rejects.toMatchObject({
    code: 'lease.denied',
    retry: 'never',
    message: expect.stringMatching(/^Cannot migrate to 1\.5\.0 as .*PAGURUS_MIGRATE_ALONE/) as string,
  });
});

test('I9: and runs where the container is said to be the only one', async () => {
  const { desk: alone } = desk(true);
  alone.offered([]);
  expect(await alone.ask({ ...WISH, kind: 'migrate' }, signal)).toEqual({ alreadyDone: false });
});

test('I9: a gateway of another version may grant them after a reconnect', async () => {
  const { desk: moved } = desk(false);
  moved.offered([]);
  moved.linked(false);
  moved.linked(true);
  const asked = moved.ask({ ...WISH, kind: 'migrate' }, signal);
  moved.offered(['leases']);
  moved.granted({ ...WISH, kind: 'migrate', ask: 1, expiresInMs: 60_000, alreadyDone: true });
  expect(await asked).toEqual({ alreadyDone: true });
});
