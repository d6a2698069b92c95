import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { desiredText } from '@pagurus/testkit/agent/state-files.ts';
import { describe, expect, test } from 'vitest';
import { identityOf } from '#files/process-identity.ts';
import { askApp } from './observed-app.ts';
import { waitFor } from './wait-for.ts';
import { World } from './world.ts';

const DESIRED = 'environments/test/demo.yaml';
const hook = (name: string, script: string, timeout = '20s') =>
  `hooks: { ${name}: { command: [sh, -c, ${JSON.stringify(script)}], timeout: ${timeout} } }\n`;
const noted = (world: World, name: string) =>
  readFile(join(world.dataDir, 'app-data', name), 'utf8').then(
    (text) => text.trim().split('\n'),
    () => [],
  );

describe('A hook', { timeout: 180_000 }, () => {
  test('init runs once for a release, over changes of its config and after it has come back, and again when it failed', async () => {
    await using world = await World.create();
    const init = (name: string) =>
      hook('init', `echo ${name} >> $PAGURUS_APP_DATA_PATH/inits; test $(wc -l < $PAGURUS_APP_DATA_PATH/inits) -gt 1`);
    const config = 'config: [{ path: app.yaml, template: "{{ vars.level }}" }]\n';
    const at = (level: string) => `vars: { level: ${level} }\n`;
    await world.deploy('1.0.0', { more: `${init('first')}${config}` }, at('a'));
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    await world.deploy('1.1.0', { more: init('second') });
    await agent.untilInSync('1.1.0');
    const levels = ['a', 'b'];
    for (const level of levels) {
      await world.state.commit({ [DESIRED]: desiredText('1.0.0', at(level)) });
      await waitFor(`level ${level} is there`, async () =>
        (await askApp(world.appPort)).config === level ? true : undefined,
      );
      await agent.untilInSync('1.0.0');
    }
    expect(await noted(world, 'inits')).toEqual(['first', 'first', 'second']);
  });

  test('is given where everything is, and the release before', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0');
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    await world.deploy('1.1.0', { more: hook('check', 'env | grep ^PAGURUS_ > $PAGURUS_APP_DATA_PATH/env') });
    await agent.untilInSync('1.1.0');
    const env = await noted(world, 'env');
    expect(env).toEqual(
      expect.arrayContaining([
        'PAGURUS_APP=demo',
        'PAGURUS_ENVIRONMENT=test',
        'PAGURUS_RELEASE=1.1.0',
        'PAGURUS_PREVIOUS_RELEASE=1.0.0',
        'PAGURUS_HOOK=check',
        `PAGURUS_APP_DATA_PATH=${world.dataDir}/app-data`,
      ]),
    );
    expect(env.join('\n')).toMatch(/PAGURUS_CONFIG_PATH=.*\/slots\//);
    expect(env.join('\n')).toMatch(/PAGURUS_RELEASE_PATH=.*\/trees\//);
  });

  test('that hangs is ended with all that it started, a daemon in a session of its own too', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0');
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    const script =
      'setsid sleep 1000 & echo $! >> $PAGURUS_APP_DATA_PATH/pids; sleep 1000 & echo $! >> $PAGURUS_APP_DATA_PATH/pids; wait';
    await world.deploy('1.1.0', { more: hook('check', script, '700ms') });
    const status = await agent.until('it has failed', ({ deployment }) => deployment.failure?.release === '1.1.0');
    expect(status.deployment.failure?.message).toMatch(/its hook "check" must succeed: it ran longer than 700 ms/);
    const pids = await noted(world, 'pids');
    expect(pids.length).toBeGreaterThanOrEqual(2);
    // The last try may be running; those of the first have ended.
    for (const pid of pids.slice(0, 2)) expect(await identityOf(Number(pid))).toBeUndefined();
    expect((await askApp(world.appPort)).version).toBe('1.0.0');
  });

  test('that succeeds and leaves a daemon is a success without the daemon', async () => {
    await using world = await World.create();
    const script = 'setsid sh -c "echo \\$\\$ > $PAGURUS_APP_DATA_PATH/pids; exec sleep 1000" & sleep 0.3';
    await world.deploy('1.0.0', { more: hook('check', script) });
    await world.agent().untilInSync('1.0.0');
    const [pid] = await noted(world, 'pids');
    expect(Number(pid)).toBeGreaterThan(1);
    expect(await identityOf(Number(pid))).toBeUndefined();
  });

  test('that floods its output goes on, and its last 10 KiB are kept', async () => {
    await using world = await World.create();
    const script = 'head -c 100000000 /dev/zero | tr "\\\\0" x; echo; echo the end; exit 1';
    await world.deploy('1.0.0', { more: hook('check', script, '60s') });
    const agent = world.agent('', { PAGURUS_LOG_FORMAT: 'json' });
    const status = await agent.until('it has failed', ({ deployment }) => deployment.failure !== undefined, 90_000);
    expect(status.deployment.failure?.message).toMatch(/x\s+the end$/);
    const line = await waitFor('it is logged', () =>
      agent.output.split('\n').find((said) => said.includes('"hook.check"')),
    );
    const { output } = JSON.parse(line) as { output: string };
    expect(output.length).toBeGreaterThan(10_000);
    expect(output.length).toBeLessThanOrEqual(10_240);
  });

  test('verify that asks for more time gets it; the release is neither left nor quarantined', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0');
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    const script =
      'echo $PAGURUS_HOOK >> $PAGURUS_APP_DATA_PATH/tries; test $(wc -l < $PAGURUS_APP_DATA_PATH/tries) -ge 3 || exit 75';
    await world.deploy('1.1.0', {
      more: hook('verify', script),
      health: '{ interval: 100ms, minHealthyTime: 200ms, healthyDeadline: 60s }',
    });
    const status = await agent.untilInSync('1.1.0');
    expect(await noted(world, 'tries')).toEqual(['verify', 'verify', 'verify']);
    expect(status.deployment).toMatchObject({ quarantined: [], previous: { release: '1.0.0' } });
  });

  test('verify that asks for more time for ever is taken for a failure at the deadline', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0');
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    await world.deploy('1.1.0', {
      more: hook('verify', 'exit 75'),
      health: '{ interval: 100ms, minHealthyTime: 100ms, healthyDeadline: 3s }',
    });
    const { deployment } = await agent.until('it is back', (status) => status.deployment.phase === 'Failed');
    expect(deployment).toMatchObject({
      failure: { code: 'hook.verify', outcome: 'FAILED_ROLLBACK_COMPLETE' },
      current: { release: '1.0.0' },
    });
  });

  test('verify that asks for more time does not hide that the app ends again and again', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0');
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    await world.deploy('1.1.0', {
      command: ['sh', '-c', 'sleep 1; exit 4'],
      more: hook('verify', 'exit 75'),
      health: '{ interval: 100ms, minHealthyTime: 100ms, healthyDeadline: 1h }',
    });
    const { deployment } = await agent.until('it is back', (status) => status.deployment.phase === 'Failed', 90_000);
    expect(deployment).toMatchObject({ failure: { code: 'process.crashed' }, current: { release: '1.0.0' } });
  });

  test('of a killed agent has ended before the next agent starts it again', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0');
    const first = world.agent();
    await first.untilInSync('1.0.0');
    const script =
      'echo $$ >> $PAGURUS_APP_DATA_PATH/pids; (setsid sleep 1000 & echo $! >> $PAGURUS_APP_DATA_PATH/pids); ' +
      'test -e $PAGURUS_APP_DATA_PATH/go || exec sleep 1000';
    await world.deploy('1.1.0', { more: hook('check', script, '2m') });
    const [one, daemon] = await waitFor('the hook runs', async () => {
      const pids = await noted(world, 'pids');
      return pids.length >= 2 ? pids : undefined;
    });
    await first.kill();
    expect(await identityOf(Number(one))).toBeDefined();

    await writeFile(join(world.dataDir, 'app-data', 'go'), '');
    await world.agent().untilInSync('1.1.0');
    expect(await identityOf(Number(one))).toBeUndefined();
    expect(await identityOf(Number(daemon))).toBeUndefined();
  });
});

test(
  'A secret is masked in what the app and its hooks say, and in no other way changed',
  { timeout: 120_000 },
  async () => {
    await using world = await World.create();
    const path = join(world.dataDir, 'secret');
    await writeFile(path, 'hunter22\n');
    const script = 'printf "a hun"; sleep 0.2; echo "ter22 b"; exit 1';
    const desired = `env: { SECRET: { fromFile: ${path} }, OTHER: { fromEnv: GIVEN } }\n`;
    const command = [
      process.execPath,
      '-e',
      `console.log(process.env.SECRET + ' and ' + process.env.OTHER); ${'setInterval(() => {}, 1000)'}`,
    ];
    const health = '{ interval: 100ms, minHealthyTime: 100ms, healthyDeadline: 20s }';
    await world.deploy('1.0.0', { command, health }, desired);
    const agent = world.agent('', { GIVEN: 'given-by-the-host' });
    const status = await agent.until('it has spoken', ({ process }) => (process.output?.length ?? 0) > 0);
    expect(status.process.output).toEqual(['*** and ***']);

    await world.deploy('1.1.0', { command, health, more: hook('check', script) }, desired);
    const failed = await agent.until(
      'the check has failed',
      ({ deployment }) => deployment.failure?.release === '1.1.0',
    );
    expect(failed.deployment.failure?.message).toMatch(/it said: a \*\*\* b$/);
    expect(agent.output).not.toContain('hunter22');
    expect(agent.output).not.toContain('given-by-the-host');
  },
);
