import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeploymentPhase } from '@pagurus/schema/phases.ts';
import { describe, expect, test } from 'vitest';
import { identityOf } from '#files/process-identity.ts';
import { ObservedApp, askApp } from './observed-app.ts';
import { World } from './world.ts';

const FORWARD = [
  'Fetching',
  'Verifying',
  'Downloading',
  'Staged',
  'AwaitingLease',
  'Migrating',
  'Switching',
  'Watching',
  'InSync',
];
/** In mode handover the two answer in turn for a while: they share the socket. */
const seen = (mode: string, { versions }: ObservedApp): string[] =>
  mode === 'handover' ? [...new Set(versions)] : versions;

const instants = FORWARD.flatMap((phase) => [`killBefore=${phase}`, `killAfter=${phase}`]);

describe('kill -9 of the agent', { timeout: 180_000 }, () => {
  test('the loop below knows every phase of a deployment', () => {
    const apart = ['Empty', 'RollingBack', 'Failed', 'Suspended'];
    expect(FORWARD.toSorted()).toEqual(DeploymentPhase.options.filter((phase) => !apart.includes(phase)).toSorted());
  });

  // At once, since each of them mostly waits for the others' processes to start and be well.
  test.concurrent.each(['direct', 'proxy', 'handover'])(
    'at any instant of a deployment in mode %s: the next agent ends in the desired state, and no version answers twice',
    { timeout: 600_000 },
    async (mode) => {
      const desired = `listen: { mode: ${mode} }`;
      await using world = await World.create();
      await world.deploy('1.0.0', {}, desired);
      let running = '1.0.0';
      // Each agent ends what the one before was killed in, and is killed itself in the next deployment.
      let agent = world.agent(`${instants[0]}@1.1.0`);
      await agent.untilInSync(running);

      for (const [index, instant] of instants.entries()) {
        const version = `1.${index + 1}.0`;
        await using observed = new ObservedApp(world.appPort);
        await world.deploy(version, {}, desired);
        await agent.ended();
        expect([instant, agent.child.signalCode]).toEqual([instant, 'SIGKILL']);

        agent = world.agent(`${instants[index + 1]}@1.${index + 2}.0`);
        await agent.untilWell(version);
        expect([instant, (await askApp(world.appPort)).version]).toEqual([instant, version]);
        // Old, then new, and nothing else; the old one may never have answered between two agents.
        const allowed = [`${instant}: ${running},${version}`, `${instant}: ${version}`];
        expect(allowed).toContain(`${instant}: ${seen(mode, observed).join(',')}`);
        running = version;
      }
    },
  );

  test.each(['killBefore=RollingBack', 'killAfter=RollingBack', 'killBefore=Failed', 'killAfter=Failed'])(
    'at %s: the rollback is finished',
    async (instant) => {
      await using world = await World.create();
      await world.deploy('1.0.0');
      const first = world.agent();
      await first.untilInSync('1.0.0');
      await first.stop();

      await world.deploy('1.1.0', { command: ['./no-such-program'] });
      const doomed = world.agent(instant);
      await doomed.ended();
      expect(doomed.child.signalCode).toBe('SIGKILL');

      const second = world.agent();
      // The journal says Failed at once; the app has to come up first.
      const status = await second.until(
        'it rests with the old version healthy',
        ({ deployment, health }) => deployment.phase === 'Failed' && health.state === 'Healthy',
      );
      expect(status.deployment.failure?.outcome).toBe('FAILED_ROLLBACK_COMPLETE');
      expect((await askApp(world.appPort)).version).toBe('1.0.0');
    },
  );

  test('leaves the app running; the next agent ends that process and starts its own', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0', { manner: 'stubborn' });
    const first = world.agent();
    await first.untilInSync('1.0.0');
    await first.kill();
    const orphan = await askApp(world.appPort);
    expect(orphan.version).toBe('1.0.0');

    const second = world.agent();
    const status = await second.until('it is healthy', ({ health }) => health.state === 'Healthy');
    expect(status.process.pid).not.toBe(orphan.pid);
    expect((await askApp(world.appPort)).pid).toBe(status.process.pid);
    // Gone, or dead and not yet collected by whatever adopted it.
    expect(await identityOf(orphan.pid)).toBeUndefined();
  });

  test('with a journal that cannot be read: the slots are believed, and the agent says so', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0');
    let agent = world.agent();
    await agent.untilInSync('1.0.0');
    const path = join(world.dataDir, 'journal.json');
    const asked = world.artifacts.requests.length;
    const spoilt = [
      (text: string) => text.slice(0, text.length / 2),
      () => '',
      () => '\0\0\0',
      () => '{"at":"InSync"}',
    ];
    for (const spoil of spoilt) {
      await agent.kill();
      await writeFile(path, spoil(await readFile(path, 'utf8')));
      agent = world.agent();
      await agent.untilInSync('1.0.0');
      expect(agent.output).toMatch(/Cannot use \S+journal\.json as it must be a journal of this agent/);
    }
    expect(world.artifacts.requests).toHaveLength(asked);
  });
});
