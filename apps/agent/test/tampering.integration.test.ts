import { chmod, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { desiredText } from '@pagurus/testkit/agent/state-files.ts';
import { describe, expect, test } from 'vitest';
import { ObservedApp, askApp } from './observed-app.ts';
import { World } from './world.ts';

const DESIRED = 'environments/test/demo.yaml';

describe('What was changed on the disk is never started by a deployment:', { timeout: 180_000 }, () => {
  test('a tree is brought anew, a config is written anew, and only then', async () => {
    await using world = await World.create();
    const config = 'config: [{ path: app.yaml, template: "of {{ release }}" }]\n';
    await world.deploy('1.0.0', { more: config });
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    await world.deploy('1.1.0', { more: config });
    const { deployment } = await agent.untilInSync('1.1.0');

    const slot = deployment.previous?.revision.slice(0, 12) ?? '';
    const program = join(world.dataDir, 'trees', world.sha256Of('1.0.0'), 'app.mjs');
    await chmod(dirname(program), 0o755);
    await rm(program);
    await writeFile(program, 'process.exit(9)');
    await rm(join(world.dataDir, 'slots', slot, 'config/app.yaml'));
    await writeFile(join(world.dataDir, 'slots', slot, 'config/app.yaml'), 'of an intruder');

    const asked = world.artifacts.requests.length;
    await using observed = new ObservedApp(world.appPort);
    await world.state.commit({ [DESIRED]: desiredText('1.0.0') });
    await agent.untilInSync('1.0.0');
    expect(await askApp(world.appPort)).toMatchObject({ version: '1.0.0', config: 'of 1.0.0' });
    await observed.until('1.0.0');
    expect(observed.versions).toEqual(['1.1.0', '1.0.0']);
    expect(world.artifacts.requests).toHaveLength(asked + 1);

    // Nothing was changed meanwhile: nothing is asked for.
    await world.state.commit({ [DESIRED]: desiredText('1.1.0') });
    await agent.untilInSync('1.1.0');
    expect(world.artifacts.requests).toHaveLength(asked + 1);
  });

  test('with the artifact server away the old version goes on until the tree can be had again', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0');
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    await world.deploy('1.1.0');
    await agent.untilInSync('1.1.0');
    const tree = join(world.dataDir, 'trees', world.sha256Of('1.0.0'));
    await chmod(tree, 0o755);
    await rm(join(tree, 'app.mjs'));
    world.artifacts.faults.set('/demo-1.0.0.tar.gz', 'unavailable');
    {
      await using observed = new ObservedApp(world.appPort);
      await world.state.commit({ [DESIRED]: desiredText('1.0.0') });
      await agent.until('it has failed', (status) => status.deployment.failure?.code === 'artifact.status');
      expect(observed.failures).toBe(0);
      expect(observed.versions).toEqual(['1.1.0']);
    }
    world.artifacts.faults.delete('/demo-1.0.0.tar.gz');
    await agent.untilInSync('1.0.0');
    expect((await askApp(world.appPort)).version).toBe('1.0.0');
  });
});
