import { chmod, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { askApp } from './observed-app.ts';
import type { RunningAgent } from './running-agent.ts';
import { waitFor } from './wait-for.ts';
import { World } from './world.ts';

const config = (onChange: string) =>
  `config: [{ path: app.yaml, mode: "0640", template: "as it shall be", onChange: ${onChange} }]\n`;
const SIGHUP = '{ signal: SIGHUP }';
const OFTEN = { PAGURUS_DRIFT_INTERVAL: '200ms' };

async function running(world: World, onChange: string, desired = '') {
  await world.deploy('1.0.0', { manner: 'reloads', more: config(onChange) }, desired);
  const agent = world.agent('', OFTEN);
  await agent.untilInSync('1.0.0');
  const clean = await agent.until('it has looked', ({ drift }) => (drift?.looks ?? 0) > 0);
  expect(clean.drift).toMatchObject({ files: [], count: 0 });
  return { agent, before: await askApp(world.appPort) };
}

/**
 * Does something to the files while the agent stands still, so that it sees each file as it was or as it is then. A look
 * that is under way sees some in one way and some in the other.
 */
async function unseen({ child }: RunningAgent, act: () => Promise<void>): Promise<void> {
  child.kill('SIGSTOP');
  try {
    await act();
  } finally {
    child.kill('SIGCONT');
  }
}

/** What was put back, by however many looks. */
const putBack = ({ output }: RunningAgent): string[] =>
  [...output.matchAll(/ drift\.healed +demo 1\.0\.0: (.*); put back/g)]
    .flatMap(([, files = '']) => files.split(', '))
    .toSorted();

/** The one folder in there, whatever its name. */
async function only(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => !name.includes('.'));
  expect(names).toHaveLength(1);
  return join(folder, names[0] ?? '');
}

describe('Drift', { timeout: 180_000 }, () => {
  test('of the release is put back from the artifact, the process is started anew, and no deployment is told', async () => {
    await using world = await World.create();
    const { agent, before } = await running(world, SIGHUP);
    const tree = await only(join(world.dataDir, 'trees'));
    const shipped = await readFile(join(tree, 'app.mjs'), 'utf8');
    const { mode } = await stat(join(tree, 'app.mjs'));

    await unseen(agent, async () => {
      await chmod(tree, 0o755);
      await rm(join(tree, 'app.mjs'));
      await writeFile(join(tree, 'app.mjs'), `${shipped}// tampered\n`);
      await rm(join(tree, 'salt'), { force: true });
      await mkdir(join(tree, 'cache'));
      await writeFile(join(tree, 'cache', 'extra'), 'x');
    });

    const { drift } = await agent.until('it is healed', (status) => {
      return putBack(agent).length === 3 && status.drift?.count === 0;
    });
    expect(putBack(agent)).toEqual([
      'app.mjs of the release is changed',
      'cache/extra of the release is extra',
      'salt of the release is missing',
    ]);
    const told = drift?.healed?.files.map(({ where, path, is }) => `${path} of the ${where} is ${is}`) ?? [];
    expect(told).not.toEqual([]);
    expect(putBack(agent)).toEqual(expect.arrayContaining(told));
    expect(await readFile(join(tree, 'app.mjs'), 'utf8')).toBe(shipped);
    expect((await stat(join(tree, 'app.mjs'))).mode).toBe(mode);
    expect(await readdir(join(tree, 'cache'))).toEqual([]);
    const healthy = await agent.until(
      'the new process is healthy',
      ({ health, process }) => health.state === 'Healthy' && process.pid !== before.pid,
    );
    expect(healthy.deployment).toMatchObject({ phase: 'InSync' });
    expect(healthy.deployment.failure).toBeUndefined();
    expect(agent.output.match(/\bSwitching demo/g)).toHaveLength(1);
  });

  test('of a config file is put back and the process told by its onChange, without a restart', async () => {
    await using world = await World.create();
    const { agent, before } = await running(world, SIGHUP);
    const folder = await only(join(world.dataDir, 'config'));

    await unseen(agent, async () => {
      await writeFile(join(folder, 'app.yaml'), 'as somebody else wants it');
      await writeFile(join(folder, 'extra.yaml'), 'x');
    });
    await agent.until('both are put back', ({ drift }) => putBack(agent).length === 2 && drift?.count === 0);
    // A signal is heard a moment after it was sent.
    const after = await waitFor('the app has read it again', async () => {
      const answer = await askApp(world.appPort);
      return answer.reloads > 0 ? answer : undefined;
    });
    expect(after).toMatchObject({ pid: before.pid, config: 'as it shall be', loaded: 'as it shall be' });
    expect(await readdir(folder)).toEqual(['app.yaml']);
    expect((await stat(join(folder, 'app.yaml'))).mode & 0o777).toBe(0o640);
  });

  test('of a config file that asks for a restart leaves a process alone that cannot have read it', async () => {
    await using world = await World.create();
    const { agent, before } = await running(world, 'restart');
    const folder = await only(join(world.dataDir, 'config'));

    await writeFile(join(folder, 'app.yaml'), 'as somebody else wants it');
    await agent.until('it is put back', ({ drift }) => drift?.healed !== undefined && drift.count === 0);
    expect(await askApp(world.appPort)).toMatchObject({ pid: before.pid, config: 'as it shall be' });
  });

  test('is only told where the state file says so', async () => {
    await using world = await World.create();
    const { agent, before } = await running(world, SIGHUP, 'drift: report\n');
    const tree = await only(join(world.dataDir, 'trees'));
    const folder = await only(join(world.dataDir, 'config'));

    await unseen(agent, async () => {
      await chmod(tree, 0o755);
      await writeFile(join(tree, 'extra'), 'x');
      await writeFile(join(folder, 'app.yaml'), 'as somebody else wants it');
    });
    const { drift } = await agent.until('both are told', (status) => status.drift?.count === 2);
    expect(drift?.files).toEqual([
      { where: 'release', path: 'extra', is: 'extra' },
      { where: 'config', path: 'app.yaml', is: 'changed' },
    ]);
    await agent.until('it has looked again', (status) => (status.drift?.looks ?? 0) > (drift?.looks ?? 0) + 1);
    expect(await askApp(world.appPort)).toMatchObject({
      pid: before.pid,
      reloads: 0,
      config: 'as somebody else wants it',
    });
    expect(await readdir(tree)).toContain('extra');
  });

  test('that cannot be put back is told with the reason, and healed once it can', async () => {
    await using world = await World.create();
    const { agent } = await running(world, SIGHUP);
    const tree = await only(join(world.dataDir, 'trees'));
    const path = '/demo-1.0.0.tar.gz';
    world.artifacts.faults.set(path, 'missing');

    await chmod(tree, 0o755);
    await rm(join(tree, 'salt'), { force: true });
    const status = await agent.until('the reason is told', ({ drift }) => drift?.problem !== undefined);
    expect(status.drift).toMatchObject({ count: 1, files: [{ path: 'salt', is: 'missing' }] });
    expect(status.drift?.problem).toMatch(/404/);
    expect(status.health.state).toBe('Healthy');

    world.artifacts.faults.set(path, 'well');
    await agent.until('it is healed', ({ drift }) => drift?.count === 0 && drift.healed?.count === 1);
    expect(await readFile(join(tree, 'salt'), 'utf8')).toBe('1.0.0');
  });
});

test('The process report says what the app takes', { timeout: 120_000 }, async () => {
  await using world = await World.create();
  await world.deploy('1.0.0');
  const agent = world.agent();
  // The first look may come when the program has hardly begun to load.
  const isWhole = (bytes = 0) => bytes > 20 * 1024 * 1024;
  const { process } = await agent.until('it is sampled', (status) => isWhole(status.process.rssBytes));
  expect(process.cpuSeconds).toBeGreaterThanOrEqual(0);
});
