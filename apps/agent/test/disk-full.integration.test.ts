import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SmallDisk } from '@pagurus/testkit/agent/small-disk.ts';
import { desiredText } from '@pagurus/testkit/agent/state-files.ts';
import { expect, test } from 'vitest';
import { ObservedApp } from './observed-app.ts';
import type { RunningAgent } from './running-agent.ts';
import { waitFor } from './wait-for.ts';
import { World } from './world.ts';

const DESIRED = 'environments/test/demo.yaml';

/** What a failed try left in the folders that it works in. */
async function junkIn(dataDir: string): Promise<string[]> {
  const names = await Promise.all(['downloads', 'trees', 'slots'].map((folder) => readdir(join(dataDir, folder))));
  return names.flat().filter((name) => /\.(making|old|tmp|stale)$/.test(name));
}

/** What the release before the last left is thrown away after the agent is in sync, and makes room then. */
const untilTidy = (dataDir: string) =>
  waitFor('only two releases are kept', async () => {
    const folders = ['trees', 'slots', 'config'].map((folder) => readdir(join(dataDir, folder)));
    const [trees = [], slots = [], config = []] = await Promise.all(folders);
    // Each tree has a file beside it.
    return trees.length <= 4 && slots.length <= 2 && config.length <= 2 ? true : undefined;
  });

const untilFull = (agent: RunningAgent, version: string, phase: string) =>
  agent.until(
    `the disk is full for ${version} in ${phase}`,
    ({ deployment: { failure } }) =>
      failure?.release === version && failure.code === 'disk.full' && failure.phase === phase,
  );

/** Four ways to fill it, one after the other: each is told, disturbs nobody, leaves nothing and ends when there is room. */
async function fillUp(world: World, disk: SmallDisk): Promise<void> {
  await world.deploy('1.0.0');
  // Read from this host: a copy of the repository would need room itself.
  const agent = world.agent('', { PAGURUS_GIT_URL: world.state.path });
  await agent.untilInSync('1.0.0');
  const files = (text: string, version: string) => ({
    [`releases/demo/${version}.yaml`]: text,
    [DESIRED]: desiredText(version),
  });

  const ways: readonly {
    readonly version: string;
    readonly phase: string;
    readonly sentence: RegExp;
    readonly fill: (version: string) => Promise<Record<string, string>>;
    readonly mend: () => Promise<void>;
  }[] = [
    {
      version: '2.0.0',
      phase: 'Downloading',
      sentence: /bytes must be free to unpack it: \d+ are free$/,
      fill: async (version) => files(await world.release(version, {}, 8_000_000), version),
      mend: () => disk.resize('64m'),
    },
    {
      version: '3.0.0',
      phase: 'Downloading',
      sentence: /^Cannot keep demo 3\.0\.0 as the disk must have room for it: ENOSPC/,
      async fill(version) {
        // Nobody knows beforehand how big it is.
        const text = await world.release(version, { size: undefined }, 20_000_000);
        world.artifacts.faults.set(`/demo-${version}.tar.gz`, 'noLength');
        await disk.resize('24m');
        return files(text, version);
      },
      mend: () => disk.resize('128m'),
    },
    {
      version: '4.0.0',
      phase: 'Downloading',
      sentence: /^Cannot keep demo 4\.0\.0 as the disk must have room for it: ENOSPC.* open /,
      async fill(version) {
        const text = await world.release(version);
        await disk.allowFiles(4);
        return files(text, version);
      },
      mend: () => disk.allowFiles(undefined),
    },
    {
      version: '5.0.0',
      phase: 'Staged',
      sentence: /^Cannot keep the config of demo 5\.0\.0 as the disk must have room for it: ENOSPC/,
      async fill(version) {
        // The tree of the release before, so that only the config is new.
        const config = ['a', 'b', 'c', 'd'].map((path) => `{ path: ${path}, template: x }`).join(', ');
        const url = `${world.artifacts.url}/demo-4.0.0.tar.gz`;
        const sha256 = world.sha256Of('4.0.0');
        const text = await world.release(version, { url, sha256, size: undefined, more: `config: [${config}]\n` });
        await disk.allowFiles(4);
        return files(text, version);
      },
      mend: () => disk.allowFiles(undefined),
    },
  ];

  let running = '1.0.0';
  for (const { version, phase, sentence, fill, mend } of ways) {
    // Packing it takes this process for itself, so that it could not observe meanwhile.
    const commit = await fill(version);
    {
      await using observed = new ObservedApp(world.appPort);
      await world.state.commit(commit);
      const { deployment } = await untilFull(agent, version, phase);
      expect(deployment.failure?.message).toMatch(sentence);
      expect(deployment.failure?.outcome).toBe('FAILED_NO_STATE_CHANGE');
      expect([version, observed.failures, observed.versions]).toEqual([version, 0, [running]]);
    }
    await mend();
    await agent.untilInSync(version);
    await untilTidy(world.dataDir);
    running = version;
    expect([version, await junkIn(world.dataDir)]).toEqual([version, []]);
  }
}

test('A full disk stops no app, is told in a sentence, leaves nothing behind, and is forgotten when there is room', async ({
  skip,
}) => {
  const disk = await SmallDisk.mount('16m');
  if (disk === undefined) return skip('this user may not mount a small disk');
  await using _mounted = disk;
  await using world = await World.create(undefined, join(disk.path, 'data'));
  await fillUp(world, disk);
  expect(await junkIn(world.dataDir)).toEqual([]);
});
