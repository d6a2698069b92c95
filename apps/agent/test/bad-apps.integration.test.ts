import type { ReleaseText } from '@pagurus/testkit/agent/state-files.ts';
import { describe, expect, test } from 'vitest';
import { identityOf } from '#files/process-identity.ts';
import { ObservedApp, askApp } from './observed-app.ts';
import { World } from './world.ts';

/** Shorter than these waits nobody would see what is wrong; all at once, since they mostly wait. */
const badly: readonly [manner: string, health: string, message: RegExp][] = [
  [
    'crashAfter5s',
    '{ http: { path: /healthz }, interval: 200ms, minHealthyTime: 8s, healthyDeadline: 60s }',
    /it ended 3 times \(exit code 5\)$/,
  ],
  [
    'crashUnderLoad',
    '{ http: { path: /healthz }, interval: 200ms, minHealthyTime: 5s, healthyDeadline: 60s }',
    /it ended 3 times \(exit code 6\)$/,
  ],
  [
    'flap',
    '{ http: { path: /healthz }, interval: 100ms, minHealthyTime: 3s, healthyDeadline: 8s }',
    /must become healthy and stay so: /,
  ],
];

describe('An app that only seems well', { timeout: 180_000 }, () => {
  test.concurrent.each(badly)('(%s) is left for the one before', async (manner, health, message) => {
    await using world = await World.create();
    await world.deploy('1.0.0');
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    // Somebody asks it all the time: that is the load.
    await using observed = new ObservedApp(world.appPort);
    const about: Partial<ReleaseText> = { manner, health };
    await world.deploy('2.0.0', about);
    const { deployment } = await agent.until(
      'it has rolled back',
      ({ deployment: { phase, failure } }) => phase === 'Failed' && failure?.release === '2.0.0',
      120_000,
    );
    expect(deployment.failure).toMatchObject({ outcome: 'FAILED_ROLLBACK_COMPLETE' });
    expect(deployment.failure?.message).toMatch(message);
    expect((await askApp(world.appPort)).version).toBe('1.0.0');
    await observed.until('1.0.0');
    expect(observed.versions).toEqual(['1.0.0', '2.0.0', '1.0.0']);
  });

  test.concurrent('(it ignores SIGTERM, and so does what it has forked) is ended whole', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0', { manner: 'stubborn' });
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    const { pid, forked = 0 } = await askApp(world.appPort);
    expect(await identityOf(forked)).toBeDefined();
    await world.deploy('2.0.0');
    await agent.untilInSync('2.0.0');
    expect((await askApp(world.appPort)).version).toBe('2.0.0');
    // Gone, or dead and not yet collected by whatever adopted it.
    expect([await identityOf(pid), await identityOf(forked)]).toEqual([undefined, undefined]);
  });

  test.concurrent('is no matter of the date: it jumps back a day in a deployment, which ends as ever', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0');
    const agent = world.agent('setBack=Downloading');
    await agent.untilInSync('1.0.0');
    await world.deploy('1.1.0');
    await agent.untilInSync('1.1.0');
    const { source } = await agent.status();
    expect(source.problem).toBeUndefined();
    expect(source.syncedAgeMs).toBeGreaterThanOrEqual(0);
    expect((await askApp(world.appPort)).version).toBe('1.1.0');
  });
});
