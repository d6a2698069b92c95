import { HttpLoad } from '@pagurus/testkit/agent/http-load.ts';
import { describe, expect, test } from 'vitest';
import { ObservedApp, askApp } from './observed-app.ts';
import { waitFor } from './wait-for.ts';
import { World } from './world.ts';

const HANDOVER = 'listen: { mode: handover }';
const DRAINS = { manner: 'drains', stopTimeout: '10s' };

describe('In mode handover', { timeout: 180_000 }, () => {
  test('each version is given the socket as sd_listen_fds(3) says, and no request fails while they follow each other', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0', DRAINS, HANDOVER);
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    await using load = new HttpLoad(world.appPort, 100);

    for (const version of ['1.1.0', '1.2.0', '1.1.0']) {
      await world.deploy(version, DRAINS, HANDOVER);
      const { process: app } = await agent.untilInSync(version);
      expect(await askApp(world.appPort)).toMatchObject({ version, pid: app.pid, listenPid: String(app.pid) });
    }
    await load.stop();
    expect([...load.failures]).toEqual([]);
    expect(load.answered).toBeGreaterThan(100);
  });

  test.each([
    // Longer than a program takes to end by itself on a busy machine.
    ['ends', { manner: 'crash', health: '{ interval: 100ms, minHealthyTime: 4s, healthyDeadline: 30s }' }],
    ['is not there', { command: ['./no-such-program'] }],
  ])('a new version that %s is left before the old one is stopped', async (_what, about) => {
    await using world = await World.create();
    await world.deploy('1.0.0', {}, HANDOVER);
    const agent = world.agent();
    const before = await agent.untilInSync('1.0.0');
    await using observed = new ObservedApp(world.appPort);
    await world.deploy('2.0.0', about, HANDOVER);
    const after = await agent.untilPhase('Failed');
    expect(after.process.pid).toBe(before.process.pid);
    expect(observed.failures).toBe(0);
    expect(observed.versions).toEqual(['1.0.0']);
  });

  test('a new version that turns out to be ill once it is alone gives way to the old one; no connection is refused', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0', DRAINS, HANDOVER);
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    await using load = new HttpLoad(world.appPort, 20);
    await world.deploy('2.0.0', { ...DRAINS, manner: 'unhealthy' }, HANDOVER);
    const after = await agent.untilPhase('Failed');
    expect(after.deployment.failure).toMatchObject({ outcome: 'FAILED_ROLLBACK_COMPLETE', release: '2.0.0' });
    await load.stop();
    expect([...load.failures.keys()].join()).not.toContain('ECONNREFUSED');
    expect((await askApp(world.appPort)).version).toBe('1.0.0');
  });

  test('while there is no app the agent answers 503 on the socket, and leaves it to the next one', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0', {}, HANDOVER);
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    await world.deploy('none', {}, HANDOVER);
    await agent.untilPhase('Empty');
    const response = await fetch(`http://127.0.0.1:${world.appPort}/`);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response.text()).toContain('Back in a moment');

    await world.deploy('1.1.0', {}, HANDOVER);
    const { process: app } = await agent.untilInSync('1.1.0');
    await using observed = new ObservedApp(world.appPort);
    await waitFor('many were answered', () => (observed.answers >= 20 ? true : undefined));
    expect(observed.failures).toBe(0);
    expect(await askApp(world.appPort)).toMatchObject({ pid: app.pid });
  });
});
