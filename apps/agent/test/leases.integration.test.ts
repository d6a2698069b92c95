import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ListeningGateway, denied, granted } from './listening-gateway.ts';
import { ObservedApp, askApp } from './observed-app.ts';
import { waitFor } from './wait-for.ts';
import { World } from './world.ts';

/** Notes in the app's own folder which release migrated; `then`: how the program goes on. */
const migrating = (then = '') => ({
  more: `hooks: { migrate: { command: [sh, -c, 'echo $PAGURUS_RELEASE >> "$PAGURUS_APP_DATA_PATH/migrated"; ${then}'] } }\n`,
});
const migrations = async (world: World): Promise<string[]> =>
  (await readFile(join(world.dataDir, 'app-data', 'migrated'), 'utf8').catch(() => '')).split('\n').filter(Boolean);
const reporting = (gateway: ListeningGateway) => ({
  ...gateway.settings,
});

describe('An agent with a gateway', { timeout: 180_000 }, () => {
  test('W35, W36, W37: needs no lease while it is empty; then waits for its turn, says why, and holds the lease until it is well', async () => {
    await using world = await World.create();
    await using gateway = await ListeningGateway.listen();
    gateway.answer = (lease) => denied(lease, 'Waits for its turn: 2 of 8 are away');
    await world.deploy('1.0.0');
    const agent = world.agent('', reporting(gateway));
    await agent.untilInSync('1.0.0');
    expect(gateway.frames.every(({ lease }) => lease === null || lease === undefined)).toBe(true);

    await using observed = new ObservedApp(world.appPort);
    await world.deploy('1.1.0');
    await gateway.heard(
      'its reason',
      ({ deployment }) => deployment?.waiting === 'Waits for its turn: 2 of 8 are away',
    );
    const { deployment } = await agent.status();
    expect(deployment).toMatchObject({ phase: 'AwaitingLease', current: { release: '1.0.0' } });
    expect(observed.versions).toEqual(['1.0.0']);

    const { lease } = await gateway.heard('what it wants', (frame) => frame.lease?.state === 'wanted');
    expect(lease).toMatchObject({ kind: 'switch', release: '1.1.0', state: 'wanted' });
    const { ask: _ask, ...early } = lease!;
    gateway.tell(granted({ ...early, ask: 99 }));
    gateway.tell(granted({ ...lease!, revision: 'another' }));
    gateway.tell(denied(lease!, 'Waits a little more'));
    await agent.until('it still waits', (status) => status.deployment.waiting === 'Waits a little more');

    const from = gateway.frames.length;
    gateway.tell(granted(lease!));
    await agent.untilInSync('1.1.0');
    await gateway.heard('it is returned', (frame) => frame.lease === null, from);
    const path = gateway.frames.slice(from).flatMap((frame) => (frame.lease === undefined ? [] : [frame.lease]));
    expect(path.map((each) => each?.state)).toEqual([...path.slice(1).map(() => 'held'), undefined]);
  });

  test('W36: asks again, with another number, after it was killed while it waited', async () => {
    await using world = await World.create();
    await using gateway = await ListeningGateway.listen();
    gateway.answer = () => undefined;
    await world.deploy('1.0.0');
    const first = world.agent('', reporting(gateway));
    await first.untilInSync('1.0.0');
    await world.deploy('1.1.0');
    await gateway.heard('it asks', ({ lease }) => lease?.state === 'wanted');
    await first.kill();

    gateway.answer = granted;
    const second = world.agent('', reporting(gateway));
    expect((await second.untilInSync('1.1.0')).deployment.failure).toBeUndefined();
  });

  test('W43: lifts a quarantine when a person asks for it', async () => {
    await using world = await World.create();
    await using gateway = await ListeningGateway.listen();
    await world.deploy('1.0.0');
    const agent = world.agent('', reporting(gateway));
    await agent.untilInSync('1.0.0');
    await world.deploy('1.1.0', { manner: 'crash' });
    const { deployment } = await agent.until('it gave up', (status) => status.deployment.quarantined.length > 0);
    const from = gateway.frames.length;
    gateway.tell({ retry: { revision: deployment.quarantined[0] } });
    // Switching may be over before a frame tells of it; the crashes take their time.
    await gateway.heard('it tries again', (frame) => frame.deployment?.phase === 'Watching', from);
    const again = await agent.until('it gave up again', (status) => status.deployment.phase === 'Failed');
    expect(again.deployment.quarantined).toEqual(deployment.quarantined);
  });
});

describe('A migration', { timeout: 180_000 }, () => {
  test('W41: runs under its own lease, before the one to switch, and is reported; then never again here', async () => {
    await using world = await World.create();
    await using gateway = await ListeningGateway.listen();
    await world.deploy('1.0.0');
    const agent = world.agent('', reporting(gateway));
    await agent.untilInSync('1.0.0');
    await world.deploy('1.1.0', migrating());
    await agent.untilInSync('1.1.0');
    expect(await migrations(world)).toEqual(['1.1.0']);
    const wanted = gateway.frames.flatMap(({ lease }) => (lease?.state === 'wanted' ? [lease.kind] : []));
    expect(new Set(wanted)).toEqual(new Set(['migrate', 'switch']));
    expect(wanted.lastIndexOf('migrate')).toBeLessThan(wanted.indexOf('switch'));
    await gateway.heard('how it ended', ({ migration }) => migration?.outcome === 'succeeded');

    await world.deploy('1.2.0');
    await agent.untilInSync('1.2.0');
    await world.deploy('1.1.0', migrating());
    await agent.untilInSync('1.1.0');
    expect(await migrations(world)).toEqual(['1.1.0']);
  });

  test('W41: that ran elsewhere is not run here', async () => {
    await using world = await World.create();
    await using gateway = await ListeningGateway.listen();
    gateway.answer = (lease) => granted(lease, lease.kind === 'migrate');
    await world.deploy('1.0.0', migrating());
    await world.agent('', reporting(gateway)).untilInSync('1.0.0');
    expect(await migrations(world)).toEqual([]);
  });

  test('W41: that failed is told, tried again by nobody, and once more when a person asks', async () => {
    await using world = await World.create();
    await using gateway = await ListeningGateway.listen();
    await world.deploy('1.0.0');
    const agent = world.agent('', reporting(gateway));
    await agent.untilInSync('1.0.0');
    await world.deploy('1.1.0', migrating('echo no such table >&2; exit 1'));
    const { deployment } = await agent.untilPhase('Failed');
    expect(deployment.failure).toMatchObject({ outcome: 'FAILED_NO_STATE_CHANGE', phase: 'Migrating' });
    const { migration } = await gateway.heard('how it ended', (frame) => frame.migration?.outcome === 'failed');
    expect(migration?.message).toContain('no such table');
    expect((await askApp(world.appPort)).version).toBe('1.0.0');

    gateway.answer = (lease) => denied(lease, 'Its migration failed on another-host: no such table', true);
    const from = gateway.frames.length;
    gateway.tell({ retry: { revision: deployment.quarantined[0] } });
    const refused = await gateway.heard(
      'it was refused',
      (frame) => frame.deployment?.failure?.phase === 'AwaitingLease',
      from,
    );
    expect(refused.deployment?.failure?.message).toBe(
      'Cannot migrate to 1.1.0 as the gateway must grant it: Its migration failed on another-host: no such table',
    );
    expect(refused.deployment?.quarantined).toEqual(deployment.quarantined);
    expect(await migrations(world)).toEqual(['1.1.0']);
  });

  test('W42: that was killed in the middle is run again by the same agent', async () => {
    await using world = await World.create();
    await using gateway = await ListeningGateway.listen();
    await world.deploy('1.0.0');
    const first = world.agent('', reporting(gateway));
    await first.untilInSync('1.0.0');
    // The first run hangs; the second finds out whether the first still runs.
    const program =
      'echo $$ >> pids; first=$(head -1 pids); test $first != $$ || sleep 600; grep -q PAGURUS /proc/$first/environ && echo both >> migrated || true';
    await world.deploy('1.1.0', migrating(`cd "$PAGURUS_APP_DATA_PATH"; ${program}`));
    await waitFor('it migrates', async () => ((await migrations(world)).length > 0 ? true : undefined));
    await first.kill();

    await world.agent('', reporting(gateway)).untilInSync('1.1.0');
    expect(await migrations(world)).toEqual(['1.1.0', '1.1.0']);
  });

  test('is refused in a sentence where no gateway grants it, and runs once where the container is alone', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0', migrating());
    const unknowing = world.agent();
    const { deployment } = await unknowing.untilPhase('Failed');
    expect(deployment.failure?.message).toContain('PAGURUS_MIGRATE_ALONE does not say that this is the only one');
    await unknowing.stop();

    const alone = world.agent('', { PAGURUS_MIGRATE_ALONE: 'true' });
    await alone.untilInSync('1.0.0');
    await world.deploy('1.1.0');
    await alone.untilInSync('1.1.0');
    await world.deploy('1.0.0', migrating());
    await alone.untilInSync('1.0.0');
    expect(await migrations(world)).toEqual(['1.0.0']);
  });
});
