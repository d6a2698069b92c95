import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { HttpLoad } from '@pagurus/testkit/agent/http-load.ts';
import { describe, expect, test } from 'vitest';
import { identityOf } from '#files/process-identity.ts';
import { ObservedApp, askApp } from './observed-app.ts';
import { waitFor } from './wait-for.ts';
import { World } from './world.ts';

const PROXY = 'listen: { mode: proxy }';
const DRAINS = { manner: 'drains', stopTimeout: '10s' };

const ask = (world: World, path = '/') =>
  fetch(`http://127.0.0.1:${world.appPort}${path}`, { headers: { connection: 'close' } });

describe('In mode proxy', { timeout: 180_000 }, () => {
  test('no request fails while versions follow each other, on kept and on fresh connections', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0', DRAINS, PROXY);
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    await using load = new HttpLoad(world.appPort, 100);
    await using observed = new ObservedApp(world.appPort);

    for (const version of ['1.1.0', '1.2.0', '1.1.0']) {
      await world.deploy(version, DRAINS, PROXY);
      const status = await agent.untilInSync(version);
      await observed.until(version);
      const app = await askApp(world.appPort);
      expect(app).toMatchObject({ version, pid: status.process.pid });
      expect(Number(app.port)).not.toBe(world.appPort);
      expect(status.agentDescription.appUrl).toBe(`http://127.0.0.1:${world.appPort}`);
    }
    await load.stop();
    expect([...load.failures]).toEqual([]);
    expect(load.answered).toBeGreaterThan(100);
    expect(observed.failures).toBe(0);
    expect(observed.versions).toEqual(['1.0.0', '1.1.0', '1.2.0', '1.1.0']);
  });

  test.each([
    ['is ill', { manner: 'unhealthy' }],
    ['crashes', { manner: 'crash' }],
    ['never listens', { manner: 'mute' }],
    ['fails its own verify', { more: 'hooks: { verify: { command: ["false"] } }' }],
  ])('a new version that %s never gets a request, and the old one is never stopped', async (_what, about) => {
    await using world = await World.create();
    await world.deploy('1.0.0', {}, PROXY);
    const agent = world.agent();
    const before = await agent.untilInSync('1.0.0');
    await using observed = new ObservedApp(world.appPort);
    await world.deploy('2.0.0', about, PROXY);
    await agent.untilPhase('Watching');
    expect(await readlink(join(world.dataDir, 'current'))).toContain(before.deployment.current?.revision.slice(0, 12));
    expect((await agent.status()).health.state).toBe('Healthy');

    const after = await agent.untilPhase('Failed');
    expect(after.deployment.failure).toMatchObject({ outcome: 'FAILED_ROLLBACK_COMPLETE', release: '2.0.0' });
    expect(after.process.pid).toBe(before.process.pid);
    expect(observed.failures).toBe(0);
    expect(observed.versions).toEqual(['1.0.0']);
  });

  test("while the app starts and after it has crashed, the agent answers 503 with the release's page", async () => {
    await using world = await World.create();
    const slow = ['sh', '-c', `sleep 1; exec ${process.execPath} app.mjs 1.0.0 well`];
    const config = `config:\n  - { path: down.html, template: "{{ app }} is down" }`;
    await world.deploy('1.0.0', { command: slow, more: config }, `${PROXY}\nmaintenance: { page: down.html }`);
    const agent = world.agent();
    const refused = await waitFor('the agent answers', async () => {
      const response = await ask(world);
      return response.status === 503 ? response : undefined;
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await refused.text()).toBe('demo is down');
    await agent.untilInSync('1.0.0');

    const { pid } = await askApp(world.appPort);
    process.kill(pid, 'SIGKILL');
    const crashed = await waitFor('it answers 503', async () => {
      const response = await fetch(`http://127.0.0.1:${world.appPort}/`, { method: 'POST', body: 'x'.repeat(100_000) });
      return response.status === 503 ? response : undefined;
    });
    expect(await crashed.text()).toBe('demo is down');
    expect((await waitFor('the app is back', () => askApp(world.appPort))).pid).not.toBe(pid);
  });

  test("an empty container is held too, with a page of the agent's own", async () => {
    await using world = await World.create();
    await world.deploy('1.0.0', {}, PROXY);
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    await world.deploy('none', {}, PROXY);
    await agent.untilPhase('Empty');
    const response = await ask(world);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('Back in a moment');
  });

  test('a long answer of the old version is finished; what is longer than its stop timeout is cut', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0', { ...DRAINS, stopTimeout: '6s' }, PROXY);
    const agent = world.agent();
    const { process: old } = await agent.untilInSync('1.0.0');
    const endless = await ask(world, '/slow?600000');
    await world.deploy('1.1.0', DRAINS, PROXY);
    await agent.untilPhase('Watching');
    const long = await ask(world, '/slow?2500');
    await waitFor('the new one answers', async () =>
      (await askApp(world.appPort)).version === '1.1.0' ? true : undefined,
    );
    expect(await identityOf(old.pid ?? 0)).toBeDefined();

    expect(await long.text()).toBe('1.0.0');
    await expect(endless.text()).rejects.toThrow('terminated');
    await agent.untilInSync('1.1.0');
    expect(await identityOf(old.pid ?? 0)).toBeUndefined();
  });

  test('and back to mode direct, the port goes from the agent to the app and back', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0', {}, 'listen: { mode: direct }');
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    await world.deploy('1.1.0', {}, PROXY);
    await agent.untilInSync('1.1.0');
    expect(Number((await askApp(world.appPort)).port)).not.toBe(world.appPort);
    await world.deploy('1.2.0', {}, 'listen: { mode: direct }');
    await agent.untilInSync('1.2.0');
    expect(await askApp(world.appPort)).toMatchObject({ version: '1.2.0', port: String(world.appPort) });
  });
});
