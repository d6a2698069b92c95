import { desiredText } from '@pagurus/testkit/agent/state-files.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ObservedApp } from './observed-app.ts';
import type { RunningAgent } from './running-agent.ts';
import { World } from './world.ts';

const DESIRED = 'environments/test/demo.yaml';

describe('A state repository that cannot be used stops nothing, and the agent says why:', { timeout: 180_000 }, () => {
  let world: World;
  let agent: RunningAgent;

  beforeAll(async () => {
    world = await World.create('s3cret-token');
    await world.deploy('1.0.0');
    agent = world.agent('', { PAGURUS_GIT_TOKEN: 's3cret-token' });
    await agent.untilInSync('1.0.0');
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const commits: readonly [string, Record<string, string | undefined>, RegExp][] = [
    [
      'a typo',
      { [DESIRED]: desiredText('1.0.0').replace('release:', 'relese:') },
      /demo\.yaml:\d+:\d+ relese: unknown key; did you mean "release"\?/,
    ],
    ['no YAML', { [DESIRED]: 'release: [' }, /demo\.yaml:\d+:\d+ /],
    [
      'a release that is missing',
      { [DESIRED]: desiredText('9.9.9') },
      /names must be in the repository: releases\/demo\/9\.9\.9\.yaml is missing$/,
    ],
    [
      'a release with an error',
      { [DESIRED]: desiredText('2.0.0'), 'releases/demo/2.0.0.yaml': 'kind: Release' },
      /releases\/demo\/2\.0\.0\.yaml:/,
    ],
    ['no file at all', { [DESIRED]: undefined }, /demo\.yaml as it must be in the repository: it is missing$/],
  ];

  test.each(commits)('%s', async (_name, files, problem) => {
    await using observed = new ObservedApp(world.appPort);
    const commit = await world.state.commit(files);
    const status = await agent.until('the commit is seen', ({ source }) => source.commit === commit);
    expect(status.source.problem).toMatch(problem);
    expect(status.deployment).toMatchObject({ phase: 'InSync', current: { release: '1.0.0' } });
    await world.state.commit({ [DESIRED]: desiredText('1.0.0') });
    await agent.until('it is well again', ({ source }) => source.problem === undefined);
    expect(observed.failures).toBe(0);
    expect(observed.versions).toEqual(['1.0.0']);
  });

  const outages = [
    ['refuse', /the Git server must answer: .*503/],
    ['hang', /the Git server must answer in time: nothing for 5000 ms/],
  ] as const;

  test.each(outages)('a Git server that does %s', async (behaviour, problem) => {
    await using observed = new ObservedApp(world.appPort);
    world.state.server.behave = behaviour;
    const status = await agent.until('the outage is told', ({ source }) => source.problem !== undefined);
    expect(status.source.problem).toMatch(problem);
    expect(status.deployment.phase).toBe('InSync');
    world.state.server.behave = 'well';
    await agent.until('it is well again', ({ source }) => source.problem === undefined);
    expect(observed.failures).toBe(0);
  });

  test('an unrelated commit touches nothing and costs one fetch', async () => {
    const before = await agent.status();
    const commit = await world.state.commit({ 'releases/other/1.0.0.yaml': 'not ours' });
    const after = await agent.until('the commit is seen', ({ source }) => source.commit === commit);
    expect(after.deployment.phaseAgeMs).toBeGreaterThan(before.deployment.phaseAgeMs);
    expect(after.process.pid).toBe(before.process.pid);
  });

  test('a head that did not move costs one small question a poll', async () => {
    const { requests } = world.state.server;
    const from = requests.length;
    await agent.until('it has polled', () => requests.length > from + 4);
    // A fetch would begin with what the server can do.
    expect(new Set(requests.slice(from))).toEqual(new Set(['POST git-upload-pack']));
  });

  test('a wrong token is told', async () => {
    await using other = await World.create('right');
    const refused = other.agent('', { PAGURUS_GIT_TOKEN: 'wrong' });
    const status = await refused.until('it is told', ({ source }) => source.problem !== undefined);
    expect(status.source.problem).toMatch(/401/);
    expect(status.source.problem).not.toMatch(/wrong/);
  });
});
