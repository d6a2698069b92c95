import { type ArtifactFault, serveArtifacts } from '@pagurus/testkit/agent/artifact-server.ts';
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
      ['busy', 'artifact.status', /must answer 200: it answered 503$/],
      ['redirectForever', 'artifact.unreachable', /must answer: more than 5 redirects$/],
      ['short', 'artifact.short', /as all of it must come: the connection broke after \d+ \(aborted\)$/],
      ['reset', 'artifact.short', /as all of it must come: the connection broke after \d+ \(.+\)$/],
      [
        'wrongBytes',
        'artifact.sha256',
        /^Cannot use demo \S+ as its download's sha256 must be [0-9a-f]{64}: it is [0-9a-f]{64} /,
      ],
      ['wrongLength', 'artifact.size', /it must have \d+ bytes: the server announces \d+$/],
      // Half of so small a file is too little for the first second, as well as nothing after it.
      ['hang', 'artifact.stalled', /must send 1024 bytes a second: (nothing came for|only \d+ bytes came in) 1000 ms$/],
      ['hangAtOnce', 'artifact.stalled', /must send 1024 bytes a second: nothing came for 1000 ms$/],
      ['drip', 'artifact.stalled', /must send 1024 bytes a second: only \d+ bytes came in 1000 ms$/],
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
      ['zip', () => Buffer.from('PK\x03\x04 and more'), 'artifact.malformed', /tar, zip or a program: /],
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

    const cut = async (version: string, then: ArtifactFault): Promise<(string | undefined)[]> => {
      const text = await world.release(version, {}, 4_000_000);
      const path = `/demo-${version}.tar.gz`;
      world.artifacts.faults.set(path, 'short');
      await world.state.commit({
        [`releases/demo/${version}.yaml`]: text,
        'environments/test/demo.yaml': desiredText(version),
      });
      await failed(version);
      world.artifacts.faults.set(path, then);
      await agent.untilInSync(version);
      running = version;
      return world.artifacts.requests.filter((request) => request.path === path).map(({ range }) => range);
    };

    test.each(['well', 'ignoreRange', 'wrongRange'] as const)(
      'a download that was cut is whole in the end at a server that answers the rest %s',
      async (then) => {
        await using observed = new ObservedApp(world.appPort);
        const before = running;
        const ranges = await cut(`4.0.0-${then}`, then);
        expect(ranges[0]).toBeUndefined();
        expect(ranges.some((range) => /^bytes=[1-9]\d*-$/.test(range ?? ''))).toBe(true);
        await observed.until(running);
        expect(observed.versions).toEqual([before, running]);
      },
    );

    test('a mirror takes over, and nothing has failed', async () => {
      const version = '5.0.0';
      const path = `/demo-${version}.tar.gz`;
      await using mirror = await serveArtifacts();
      const text = await world.release(version, { mirrors: [`${mirror.url}/there.tar.gz`] });
      mirror.files.set('/there.tar.gz', world.artifacts.files.get(path) ?? Buffer.alloc(0));
      world.artifacts.faults.set(path, 'reset');
      await world.state.commit({
        [`releases/demo/${version}.yaml`]: text,
        'environments/test/demo.yaml': desiredText(version),
      });
      const status = await agent.untilInSync(version);
      running = version;
      expect(status.deployment.failure).toBeUndefined();
      expect(world.artifacts.requests.filter((request) => request.path === path)).toHaveLength(1);
      expect(mirror.requests).toHaveLength(1);
    });
  },
);
