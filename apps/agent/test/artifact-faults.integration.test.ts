import type { ArtifactFault } from '@pagurus/testkit/agent/artifact-server.ts';
import { packSampleApp, sha256Of } from '@pagurus/testkit/agent/sample-app.ts';
import { desiredText, releaseText } from '@pagurus/testkit/agent/state-files.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ObservedApp } from './observed-app.ts';
import type { RunningAgent } from './running-agent.ts';
import { World } from './world.ts';

describe(
  'An artifact that cannot be used never disturbs what runs, and is used once it is mended:',
  { timeout: 180_000 },
  () => {
    let world: World;
    let agent: RunningAgent;
    let running = '1.0.0';

    beforeAll(async () => {
      world = await World.create();
      await world.deploy('1.0.0');
      agent = world.agent();
      await agent.untilInSync('1.0.0');
    });
    afterAll(() => world[Symbol.asyncDispose]());

    const failed = (version: string) =>
      agent.until(`${version} has failed`, ({ deployment: { failure, current } }) => {
        expect(current?.release).toBe(running);
        return failure?.release === version;
      });

    const faults: readonly [ArtifactFault, string, RegExp][] = [
      ['missing', 'artifact.status', /must answer 200: it answered 404$/],
      ['unavailable', 'artifact.status', /must answer 200: it answered 503$/],
      ['short', 'artifact.short', /as all of it must come: the connection broke after \d+ \(aborted\)$/],
      ['reset', 'artifact.short', /as all of it must come: the connection broke after \d+ \(.+\)$/],
      [
        'wrongBytes',
        'artifact.sha256',
        /^Cannot use demo \S+ as its download's sha256 must be [0-9a-f]{64}: it is [0-9a-f]{64} /,
      ],
      ['wrongLength', 'artifact.size', /it must have \d+ bytes: the server announces \d+$/],
      ['hang', 'artifact.stalled', /must send: nothing came for 1000 ms$/],
      ['hangAtOnce', 'artifact.stalled', /must send: nothing came for 1000 ms$/],
    ];

    test.each(faults)('%s', async (fault, code, message) => {
      const version = `2.0.0-${fault}`;
      const text = await world.release(version);
      world.artifacts.faults.set(`/demo-${version}.tar.gz`, fault);
      {
        await using observed = new ObservedApp(world.appPort);
        await world.state.commit({
          [`releases/demo/${version}.yaml`]: text,
          'environments/test/demo.yaml': desiredText(version),
        });
        const { deployment } = await failed(version);
        expect(deployment.failure).toMatchObject({ code, outcome: 'FAILED_NO_STATE_CHANGE', phase: 'Downloading' });
        expect(deployment.failure?.message).toMatch(message);
        expect(observed.failures).toBe(0);
        expect(observed.versions).toEqual([running]);
      }
      world.artifacts.faults.delete(`/demo-${version}.tar.gz`);
      await agent.untilInSync(version);
      running = version;
    });

    const bad: readonly [string, (bytes: Buffer) => Buffer, string, RegExp][] = [
      ['cut archive', (bytes) => bytes.subarray(0, bytes.length - 20), 'artifact.malformed', /must be a whole tar\.gz/],
      ['zip', () => Buffer.from('PK\x03\x04 and more'), 'artifact.malformed', /it is a zip$/],
    ];

    test.each(bad)('%s with the right sha256', async (name, spoil, code, message) => {
      const version = `3.0.0-${name.replace(' ', '-')}`;
      const bytes = spoil((await packSampleApp(version)).bytes);
      world.artifacts.files.set('/spoilt.tar.gz', bytes);
      const url = `${world.artifacts.url}/spoilt.tar.gz`;
      await using observed = new ObservedApp(world.appPort);
      await world.state.commit({
        [`releases/demo/${version}.yaml`]: releaseText({ version, url, sha256: sha256Of(bytes) }),
        'environments/test/demo.yaml': desiredText(version),
      });
      const { deployment } = await failed(version);
      expect(deployment.failure).toMatchObject({ code, outcome: 'FAILED_NO_STATE_CHANGE' });
      expect(deployment.failure?.message).toMatch(message);
      expect(observed.failures).toBe(0);
      expect(observed.versions).toEqual([running]);
    });

    test('a download that was cut goes on where it ended', async () => {
      const version = '4.0.0';
      const text = await world.release(version, {}, 4_000_000);
      const path = `/demo-${version}.tar.gz`;
      world.artifacts.faults.set(path, 'short');
      await world.state.commit({
        [`releases/demo/${version}.yaml`]: text,
        'environments/test/demo.yaml': desiredText(version),
      });
      await failed(version);
      world.artifacts.faults.set(path, 'well');
      await agent.untilInSync(version);
      running = version;
      const ranges = world.artifacts.requests.filter((request) => request.path === path).map(({ range }) => range);
      expect(ranges[0]).toBeUndefined();
      expect(ranges.at(-1)).toMatch(/^bytes=[1-9]\d*-$/);
    });
  },
);
