import { desiredText } from '@pagurus/testkit/agent/state-files.ts';
import { describe, expect, test } from 'vitest';
import { askApp } from './observed-app.ts';
import { World } from './world.ts';

describe('The agent', { timeout: 180_000 }, () => {
  test('deploys, moves to a new release, reverts without a download and stops cleanly', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0');
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    expect((await askApp(world.appPort)).version).toBe('1.0.0');

    await world.deploy('1.1.0');
    await agent.untilInSync('1.1.0');
    expect((await askApp(world.appPort)).version).toBe('1.1.0');

    const asked = world.artifacts.requests.length;
    await world.state.commit({ 'environments/test/demo.yaml': desiredText('1.0.0') });
    const status = await agent.untilInSync('1.0.0');
    expect((await askApp(world.appPort)).version).toBe('1.0.0');
    expect(world.artifacts.requests).toHaveLength(asked);
    expect(status.deployment.previous?.release).toBe('1.1.0');

    expect(await agent.stop()).toBe(0);
    await expect(askApp(world.appPort)).rejects.toThrow('ECONNREFUSED');
  });
});
