import { type ArtifactServer, serveArtifacts } from '@pagurus/testkit/agent/artifact-server.ts';
import { sha256Of } from '@pagurus/testkit/agent/sample-app.ts';
import { desiredText, releaseText } from '@pagurus/testkit/agent/state-files.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ListeningGateway } from '../listening-gateway.ts';
import { MemorySource } from '../memory-source.ts';
import { waitFor } from '../wait-for.ts';
import { SimulatedContainer, type SimulatedContainerOptions } from './simulated-container.ts';

const health = (deadline: string) =>
  `{ http: { path: /healthz }, interval: 50ms, timeout: 1s, minHealthyTime: 200ms, healthyDeadline: ${deadline} }`;
const TUNING = { retry: { soon: { baseMs: 10, maxMs: 50 }, later: { baseMs: 10, maxMs: 50 } } };

let artifacts: ArtifactServer;
beforeAll(async () => {
  artifacts = await serveArtifacts();
});
afterAll(() => artifacts[Symbol.asyncDispose]());

function wish(source: MemorySource, version: string, deadline = '1500ms'): void {
  const bytes = Buffer.from(`the app ${version}`);
  artifacts.files.set(`/${version}`, bytes);
  const about = { version, url: `${artifacts.url}/${version}`, sha256: sha256Of(bytes), health: health(deadline) };
  const release = releaseText(about);
  source.commit({ [`releases/demo/${version}.yaml`]: release, 'environments/test/demo.yaml': desiredText(version) });
}

/** A container that runs 1.0, and looks for something else all the time. */
async function settled(about: Partial<SimulatedContainerOptions> = {}) {
  const source = new MemorySource();
  const phases: string[] = [];
  const container = new SimulatedContainer({
    instanceUid: 'c-1',
    source,
    gateway: undefined,
    seed: 1,
    pollMs: 50,
    tuning: TUNING,
    changed: ({ deployment: { state } }) => phases.at(-1) === state.at || phases.push(state.at),
    ...about,
  });
  wish(source, '1.0');
  await container.start();
  await runs(container, '1.0');
  phases.splice(0, phases.length, container.phase);
  return { container, source, phases, [Symbol.asyncDispose]: () => container.stop() };
}

const until = (what: string, look: () => boolean) => waitFor(what, () => look() || undefined);
const runs = (container: SimulatedContainer, release: string) =>
  until(`${release} is in sync`, () => container.phase === 'InSync' && container.release === release);
const gaveUp = (container: SimulatedContainer) =>
  until('it gave up', () => container.snapshot.deployment.state.quarantined.length > 0);

test('A simulated container goes through every phase to the next release, with one process at a time', async () => {
  await using world = await settled();
  wish(world.source, '1.1');
  await runs(world.container, '1.1');
  const way = ['Fetching', 'Verifying', 'Downloading', 'Staged', 'AwaitingLease', 'Migrating', 'Switching', 'Watching'];
  expect(world.phases).toEqual(['InSync', ...way, 'InSync']);
  expect(world.container.app.releases).toEqual(['1.1']);
});

test('badReleases: it goes back to what ran, quarantines the revision and says why', async () => {
  await using world = await settled();
  world.container.faults.badReleases = new Set(['1.1']);
  wish(world.source, '1.1');
  await gaveUp(world.container);
  expect(world.container.snapshot.deployment.state).toMatchObject({
    at: 'Failed',
    failure: { outcome: 'FAILED_ROLLBACK_COMPLETE', phase: 'Watching' },
  });
  expect(world.phases).toContain('RollingBack');
  expect(world.container.app.releases).toEqual(['1.0']);
});

test('flapEvery: a release that is ill now and then never proves itself', async () => {
  await using world = await settled();
  world.container.faults.flapEvery = 3;
  wish(world.source, '1.1');
  await gaveUp(world.container);
  expect(world.phases).toContain('Watching');
});

test('crashAfterMs: after three ends while it is watched, it goes back to what ran', async () => {
  await using world = await settled();
  world.container.faults.crashAfterMs = 20;
  // Between two starts there is a second or more.
  wish(world.source, '1.1', '60s');
  await until('it goes back', () => world.phases.includes('RollingBack'));
  world.container.faults.clear();
  await gaveUp(world.container);
  expect(world.container.snapshot.deployment.state.failure?.code).toBe('process.crashed');
});

test('crash(): what ran is started again, and nothing is deployed', async () => {
  await using world = await settled();
  const { starts } = world.container.app;
  world.container.app.crash();
  await until('it runs again', () => world.container.app.starts > starts && world.container.app.releases.length > 0);
  await until('it is well again', () => world.container.snapshot.health.state === 'Healthy');
  expect(world.container.snapshot.process.restarts).toBe(1);
  expect(world.phases).not.toContain('Fetching');
});

test('downloadMs, startMs: the old release runs while the new one is slow to come, and the new one is waited for', async () => {
  await using world = await settled();
  Object.assign(world.container.faults, { downloadMs: 300, startMs: 300 });
  wish(world.source, '1.1');
  await until('it downloads', () => world.container.phase === 'Downloading');
  expect(world.container.app.releases).toEqual(['1.0']);
  await until('it is watched', () => world.container.phase === 'Watching');
  expect(world.container.snapshot.health.state).toBe('Unknown');
  await runs(world.container, '1.1');
});

test('partition cut: the socket breaks, nothing can be read, what runs goes on; then it is told all of it', async () => {
  await using gateway = await ListeningGateway.listen();
  const url = `ws://127.0.0.1:${gateway.port}/agent/v1/connect`;
  await using world = await settled({ gateway: { url, credential: 'credential' } });
  world.container.faults.partition = 'cut';
  await until('it says so', () => world.container.snapshot.source.problem !== undefined);
  wish(world.source, '1.1');
  const from = gateway.frames.length;
  expect(world.container.app.releases).toEqual(['1.0']);
  world.container.faults.partition = 'none';
  await gateway.heard('a full state', ({ agentDescription }) => agentDescription !== undefined, from);
  await runs(world.container, '1.1');
});

test('partition silent: what is said meanwhile is lost, so that a gap shows', async () => {
  await using gateway = await ListeningGateway.listen();
  const url = `ws://127.0.0.1:${gateway.port}/agent/v1/connect`;
  await using world = await settled({ gateway: { url, credential: 'credential' } });
  await gateway.heard('that it is in sync', ({ deployment }) => deployment?.phase === 'InSync');
  world.container.faults.partition = 'silent';
  const from = gateway.frames.length;
  const last = gateway.frames.at(-1)?.sequenceNum ?? 0;
  world.container.app.crash();
  await until('it runs again', () => world.container.app.releases.length > 0);
  await until('it is well again', () => world.container.snapshot.health.state === 'Healthy');
  world.container.faults.partition = 'none';
  world.container.app.crash();
  const { sequenceNum } = await gateway.heard('something', () => true, from);
  expect(sequenceNum).toBeGreaterThan(last + 1);
});

test('stop() and start(): it goes on from its disk, without a deployment', async () => {
  await using world = await settled();
  await world.container.stop();
  expect(world.container.app.releases).toEqual([]);
  world.phases.length = 0;
  await world.container.start();
  await until('its app runs', () => world.container.app.releases.includes('1.0'));
  await runs(world.container, '1.0');
  expect(world.phases).not.toContain('Switching');
});
