import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { desiredText } from '@pagurus/testkit/agent/state-files.ts';
import { describe, expect, test } from 'vitest';
import { ObservedApp, askApp } from './observed-app.ts';
import { waitFor } from './wait-for.ts';
import { World } from './world.ts';

const DESIRED = 'environments/test/demo.yaml';
const vars = (level: string) => `vars: { level: ${level} }\n`;
const config = (onChange: string, template = 'level: {{ vars.level }}') =>
  `config: [{ path: app.yaml, mode: "0640", template: ${JSON.stringify(template)}, onChange: ${onChange} }]\n`;
const SIGHUP = '{ signal: SIGHUP }';

/** Deploys a release that reads its config at its start and at SIGHUP; answers its agent and the process. */
async function running(world: World, more: string) {
  await world.deploy('1.0.0', { manner: 'reloads', more }, vars('one'));
  const agent = world.agent();
  await agent.untilInSync('1.0.0');
  return { agent, before: await askApp(world.appPort) };
}

type Agent = Awaited<ReturnType<typeof running>>['agent'];

async function changeVars(world: World, agent: Agent, level: string) {
  const { deployment } = await agent.status();
  const commit = await world.state.commit({ [DESIRED]: desiredText('1.0.0', vars(level)) });
  return agent.until(
    `${level} has come to rest`,
    (status) =>
      status.source.commit === commit &&
      ['InSync', 'Failed'].includes(status.deployment.phase) &&
      status.deployment.desired?.revision !== deployment.desired?.revision,
  );
}

describe('A change of config alone', { timeout: 180_000 }, () => {
  test('with onChange signal: the same process finds the new content at the same path, and no request fails', async () => {
    await using world = await World.create();
    const { agent, before } = await running(world, config(SIGHUP));
    await using observed = new ObservedApp(world.appPort);
    const asked = world.artifacts.requests.length;

    const status = await changeVars(world, agent, 'two');
    const after = await askApp(world.appPort);
    expect(after).toMatchObject({ pid: before.pid, loaded: 'level: two', config: 'level: two', reloads: 1 });
    expect(status.deployment.phase).toBe('InSync');
    expect(status.process).toMatchObject({ pid: before.pid, restarts: 0 });
    expect(world.artifacts.requests).toHaveLength(asked);

    // And back, as a revert does it; what an agent starts later finds the same.
    await changeVars(world, agent, 'one');
    expect(await askApp(world.appPort)).toMatchObject({ pid: before.pid, loaded: 'level: one', reloads: 2 });
    expect(observed.failures).toBe(0);
    await observed[Symbol.asyncDispose]();
    await agent.stop();
    const again = world.agent();
    await again.until('it is healthy', ({ health }) => health.state === 'Healthy');
    expect(await askApp(world.appPort)).toMatchObject({ loaded: 'level: one' });
  });

  test('with onChange hook: the hook finds the new content, and may ask for more time', async () => {
    await using world = await World.create();
    const script =
      'cat $PAGURUS_CONFIG_PATH/app.yaml >> $PAGURUS_APP_DATA_PATH/seen; echo " $PAGURUS_HOOK" >> $PAGURUS_APP_DATA_PATH/seen; ' +
      'test -e $PAGURUS_APP_DATA_PATH/once && exit 0; touch $PAGURUS_APP_DATA_PATH/once; exit 75';
    const { agent, before } = await running(world, config(`{ hook: [sh, -c, ${JSON.stringify(script)}] }`));

    const status = await changeVars(world, agent, 'two');
    expect(status.deployment.phase).toBe('InSync');
    expect(await askApp(world.appPort)).toMatchObject({ pid: before.pid, config: 'level: two', loaded: 'level: one' });
    const seen = await readFile(join(world.dataDir, 'app-data', 'seen'), 'utf8');
    expect(seen.trim().split('\n')).toEqual(['level: two onChange', 'level: two onChange']);
  });

  test('with onChange none: the file changes and nobody is told', async () => {
    await using world = await World.create();
    const { agent, before } = await running(world, config('none'));

    await changeVars(world, agent, 'two');
    expect(await askApp(world.appPort)).toMatchObject({ pid: before.pid, config: 'level: two', reloads: 0 });
  });

  test('with one file that asks for a restart, or with another version, is one restart', async () => {
    await using world = await World.create();
    const more = `${config(SIGHUP)}  `.replace(']\n', ', { path: b, template: "{{ vars.level }}" }]\n');
    const { agent, before } = await running(world, more.trimEnd());

    await changeVars(world, agent, 'two');
    const second = await askApp(world.appPort);
    expect(second).toMatchObject({ loaded: 'level: two', reloads: 0 });
    expect(second.pid).not.toBe(before.pid);

    await world.deploy('1.1.0', { manner: 'reloads', more: config(SIGHUP) }, vars('three'));
    const status = await agent.untilInSync('1.1.0');
    expect(await askApp(world.appPort)).toMatchObject({ version: '1.1.0', loaded: 'level: three', reloads: 0 });
    expect(status.process.restarts).toBe(0);
  });

  test('that makes the app ill is taken back, and the process is told again', async () => {
    await using world = await World.create();
    const { agent, before } = await running(world, config(SIGHUP));

    const asIll = agent.until('it is seen to be ill', ({ health }) => health.state === 'Unhealthy');
    const status = await changeVars(world, agent, 'ill');
    await asIll;
    expect(status.deployment).toMatchObject({
      phase: 'Failed',
      failure: { outcome: 'FAILED_ROLLBACK_COMPLETE', code: 'health.deadline', phase: 'Watching' },
    });
    expect(await askApp(world.appPort)).toMatchObject({ pid: before.pid, loaded: 'level: one', reloads: 2 });
    expect(status.health.state).toBe('Healthy');
  });

  test('whose hook fails is taken back with the process that runs', async () => {
    await using world = await World.create();
    const script = 'echo said; ! grep -q two $PAGURUS_CONFIG_PATH/app.yaml';
    const { agent, before } = await running(world, config(`{ hook: [sh, -c, ${JSON.stringify(script)}] }`));

    const status = await changeVars(world, agent, 'two');
    expect(status.deployment.failure).toMatchObject({
      outcome: 'FAILED_ROLLBACK_COMPLETE',
      code: 'hook.onChange',
      phase: 'Switching',
    });
    expect(status.deployment.failure?.message).toMatch(/its hook "onChange" must succeed: .*it said: said$/);
    expect(await askApp(world.appPort)).toMatchObject({ pid: before.pid, config: 'level: one' });
  });

  test('is checked where it is staged: what the process reads is not touched by a bad one', async () => {
    await using world = await World.create();
    const check =
      'hooks: { check: { command: [sh, -c, "! grep bad {{ paths.config }}/app.yaml && grep -q $PAGURUS_CONFIG_PATH/app.yaml $PAGURUS_CONFIG_PATH/app.yaml"] } }\n';
    const template = 'level: {{ vars.level }} of {{ paths.config }}/app.yaml';
    const { agent, before } = await running(world, `${config(SIGHUP, template)}${check}`);
    expect(before.loaded).toMatch(/^level: one of \/.*\/config\/[0-9a-f]{12}\/app\.yaml$/);
    await using observed = new ObservedApp(world.appPort);

    const status = await changeVars(world, agent, 'bad');
    expect(status.deployment.failure).toMatchObject({
      outcome: 'FAILED_NO_STATE_CHANGE',
      code: 'hook.check',
      phase: 'Staged',
    });
    expect(status.deployment.failure?.message).toMatch(/it said: level: bad of \/.*\/slots\//);
    expect(await askApp(world.appPort)).toMatchObject({ pid: before.pid, config: before.config, reloads: 0 });
    expect(observed.failures).toBe(0);
  });

  const instants = ['Staged', 'Switching', 'Watching', 'InSync'].flatMap((phase) => [
    `killBefore=${phase}`,
    `killAfter=${phase}`,
  ]);
  test('ends in the new content, whenever the agent is killed', { timeout: 400_000 }, async () => {
    await using world = await World.create();
    const { agent: first } = await running(world, config(SIGHUP));
    let agent = first;
    for (const [index, instant] of instants.entries()) {
      await agent.stop();
      const level = `l${index}`;
      await world.state.commit({ [DESIRED]: desiredText('1.0.0', vars(level)) });
      const doomed = world.agent(instant);
      await doomed.ended();
      expect([instant, doomed.child.signalCode]).toEqual([instant, 'SIGKILL']);
      agent = world.agent();
      await waitFor(`${instant}: the app has read ${level}`, async () =>
        (await askApp(world.appPort)).loaded === `level: ${level}` ? true : undefined,
      );
      await agent.untilInSync('1.0.0');
    }
  });
});
