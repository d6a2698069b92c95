import { describe, expect, test } from 'vitest';
import { ObservedApp, askApp } from './observed-app.ts';
import { World } from './world.ts';

describe('A release that turns out to be bad', { timeout: 180_000 }, () => {
  const manners = [
    [
      'unhealthy',
      {
        manner: 'unhealthy',
        health: '{ http: { path: /healthz }, interval: 100ms, minHealthyTime: 300ms, healthyDeadline: 6s }',
      },
      /GET \/healthz on port \d+ answered 500$/,
    ],
    [
      'crash',
      { manner: 'crash', health: '{ interval: 100ms, minHealthyTime: 2s, healthyDeadline: 30s }' },
      /it ended 3 times \(exit code 3\)$/,
    ],
    ['unspawnable', { command: ['./no-such-program'] }, /must become healthy and stay so: /],
    [
      'crashLater',
      {
        manner: 'crashLater',
        health: '{ http: { path: /healthz }, interval: 50ms, minHealthyTime: 2s, healthyDeadline: 20s }',
      },
      /it ended 3 times \(exit code 4\)$/,
    ],
  ] as const;

  test.each(manners)(
    '(%s) is left for the one before, quarantined and not tried again',
    async (_name, about, message) => {
      await using world = await World.create();
      await world.deploy('1.0.0');
      const agent = world.agent();
      await agent.untilInSync('1.0.0');

      await world.deploy('2.0.0', about);
      const rolledBack = await agent.until('it has rolled back', ({ deployment }) => deployment.phase === 'Failed');
      expect(rolledBack.deployment.failure).toMatchObject({ outcome: 'FAILED_ROLLBACK_COMPLETE', release: '2.0.0' });
      expect(rolledBack.deployment.failure?.message).toMatch(message);
      expect(rolledBack.deployment.current?.release).toBe('1.0.0');
      expect(rolledBack.deployment.quarantined).toEqual([rolledBack.deployment.desired?.revision]);
      expect(rolledBack.health.state).toBe('Healthy');

      await using observed = new ObservedApp(world.appPort);
      const commit = await world.state.commit({ 'README.md': 'unrelated' });
      await agent.until('the commit is seen', ({ source }) => source.commit === commit);
      expect((await agent.status()).process.pid).toBe(rolledBack.process.pid);
      expect(observed.failures).toBe(0);
      expect(observed.versions).toEqual(['1.0.0']);
      await observed[Symbol.asyncDispose]();

      await world.deploy('2.0.1');
      const mended = await agent.untilInSync('2.0.1');
      expect(mended.deployment.quarantined).toEqual([]);
      expect(mended.deployment.failure).toBeUndefined();
    },
  );

  test('in an empty container is tried again, and told, until it can be mended', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0', { manner: 'crash' });
    const agent = world.agent();
    const failed = await agent.until(
      'it has failed',
      ({ deployment }) => deployment.failure !== undefined && deployment.phase === 'Failed',
    );
    expect(failed.deployment.current).toBeUndefined();
    expect(failed.deployment.quarantined).toEqual([]);
    await agent.until('it is tried again', ({ deployment }) => deployment.phase === 'Watching');
    await world.deploy('1.0.1');
    await agent.untilInSync('1.0.1');
    expect((await askApp(world.appPort)).version).toBe('1.0.1');
  });

  test('stays quarantined over a restart of the agent', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0');
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    await world.deploy('2.0.0', { command: ['./no-such-program'] });
    await agent.untilPhase('Failed');
    await agent.kill();
    const again = world.agent();
    const status = await again.until(
      'it runs',
      ({ process, source }) => process.state === 'Running' && source.commit !== undefined,
    );
    expect(status.deployment).toMatchObject({ phase: 'Failed', current: { release: '1.0.0' } });
    expect(status.deployment.quarantined).toHaveLength(1);
  });
});
