import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { desiredText } from '@pagurus/testkit/agent/state-files.ts';
import { describe, expect, test } from 'vitest';
import { ObservedApp, askApp } from './observed-app.ts';
import { World } from './world.ts';

const DESIRED = 'environments/test/demo.yaml';

describe('The container', { timeout: 180_000 }, () => {
  test('has one agent: the second refuses with a sentence', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0');
    const first = world.agent();
    await first.untilInSync('1.0.0');
    const second = world.agent();
    expect(await second.ended()).not.toBe(0);
    expect(second.output).toMatch(/Cannot use the data folder as one agent may have it: process \d+ holds /);
    expect((await askApp(world.appPort)).version).toBe('1.0.0');
  });

  test('starts again without Git and artifact server, with what it had', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0');
    const first = world.agent();
    await first.untilInSync('1.0.0');
    expect(await first.stop()).toBe(0);

    world.state.server.behave = 'refuse';
    world.artifacts.files.clear();
    const second = world.agent();
    const status = await second.until('it is healthy', ({ health }) => health.state === 'Healthy');
    expect(status.deployment).toMatchObject({ phase: 'InSync', current: { release: '1.0.0' } });
    expect((await askApp(world.appPort)).version).toBe('1.0.0');
  });

  test('changes its config without a download, in one switch with the version, and keeps secrets where they belong', async () => {
    await using world = await World.create('git-secret');
    const secretPath = join(world.dataDir, '..', `secret-${process.pid}`);
    await writeFile(secretPath, 'from a file\n');
    const more = (level: string) => `vars: { level: ${level} }\nenv: { SECRET: { fromFile: ${secretPath} } }\n`;
    const config = 'config: [{ path: app.yaml, template: "level: {{ vars.level }}, port {{ port }}" }]\n';
    await world.deploy('1.0.0', { more: config }, more('info'));
    const agent = world.agent('', { PAGURUS_GIT_TOKEN: 'git-secret' });
    await agent.untilInSync('1.0.0');
    expect(await askApp(world.appPort)).toMatchObject({
      config: `level: info, port ${world.appPort}`,
      secret: 'from a file',
      leak: [],
    });

    const asked = world.artifacts.requests.length;
    await world.state.commit({ [DESIRED]: desiredText('1.0.0', more('debug')) });
    await agent.until(
      'the config has changed',
      ({ deployment }) => deployment.phase === 'InSync' && deployment.previous !== undefined,
    );
    expect((await askApp(world.appPort)).config).toBe(`level: debug, port ${world.appPort}`);
    expect(world.artifacts.requests).toHaveLength(asked);

    await world.deploy('1.1.0', { more: config }, more('warn'));
    const status = await agent.untilInSync('1.1.0');
    expect(status.process.restarts).toBe(0);
    expect((await askApp(world.appPort)).config).toBe(`level: warn, port ${world.appPort}`);
  });

  test('refuses what it cannot do before anything moves', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0');
    const agent = world.agent();
    await agent.untilInSync('1.0.0');
    await using observed = new ObservedApp(world.appPort);
    const cases = [
      [
        '2.0.0',
        { more: 'hooks: { migrate: { command: [./app, migrate] } }\n' },
        '',
        /its hook "migrate" must run once for all containers: no gateway is set/,
      ],
      [
        '2.0.1',
        { more: 'config: [{ path: a, template: "{{ vars.missing }}" }]\n' },
        '',
        /Cannot render a of demo 2\.0\.1 .*undefined variable/,
      ],
      ['2.0.2', {}, 'maintenance: { page: m.html }\n', /cannot show its maintenance page: in mode "direct"/],
      [
        '2.0.3',
        {},
        'env: { A: { fromEnv: PAGURUS_GIT_URL } }\n',
        /must have the variable PAGURUS_GIT_URL: it is not set/,
      ],
    ] as const;
    for (const [version, about, desired, message] of cases) {
      await world.deploy(version, about, desired);
      const status = await agent.until(
        `${version} is refused`,
        ({ deployment }) => deployment.failure?.release === version,
      );
      expect(status.deployment.failure).toMatchObject({ outcome: 'FAILED_NO_STATE_CHANGE', phase: 'Verifying' });
      expect(status.deployment.failure?.message).toMatch(message);
    }
    expect(observed.failures).toBe(0);
    expect(observed.versions).toEqual(['1.0.0']);
  });

  test('stays as it is while suspended, becomes empty for "none", and keeps two releases on disk', async () => {
    await using world = await World.create();
    const agent = world.agent();
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) {
      await world.deploy(version);
      await agent.untilInSync(version);
    }
    const kept = async () => (await readdir(join(world.dataDir, 'trees'))).filter((name) => name.endsWith('.complete'));
    await agent.until('two trees are kept', () => true);
    expect((await kept()).length).toBeLessThanOrEqual(3);

    await world.deploy('1.3.0', {}, 'suspended: true\n');
    const suspended = await agent.untilPhase('Suspended');
    expect(suspended.deployment).toMatchObject({ desired: { release: '1.3.0' }, current: { release: '1.2.0' } });
    expect((await askApp(world.appPort)).version).toBe('1.2.0');

    await world.state.commit({ [DESIRED]: desiredText('1.3.0') });
    await agent.untilInSync('1.3.0');

    await world.state.commit({ [DESIRED]: desiredText('none') });
    const empty = await agent.untilPhase('Empty');
    expect(empty.process.state).toBe('Stopped');
    await expect(askApp(world.appPort)).rejects.toThrow('ECONNREFUSED');
  });

  test('runs the hooks of a release where they belong, and a failing check keeps the old one', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0', {
      more: "hooks: { cleanup: { command: [sh, -c, 'echo cleaned >> $PAGURUS_APP_DATA_PATH/log'] } }\n",
    });
    const agent = world.agent();
    await agent.untilInSync('1.0.0');

    const env = 'env: { SECRET: { fromFile: /etc/hostname } }\n';
    await world.deploy(
      '2.0.0',
      { more: "hooks: { check: { command: [sh, -c, 'echo bad config $SECRET; exit 1'] } }\n" },
      env,
    );
    const refused = await agent.until(
      'the check has failed',
      ({ deployment }) => deployment.failure?.release === '2.0.0',
    );
    expect(refused.deployment.failure).toMatchObject({
      code: 'hook.check',
      phase: 'Staged',
      outcome: 'FAILED_NO_STATE_CHANGE',
    });
    expect(refused.deployment.failure?.message).toMatch(
      /its hook "check" must succeed: it ended with exit code 1; it said: bad config (\*\*\*|\S{1,3})$/,
    );
    expect((await askApp(world.appPort)).version).toBe('1.0.0');

    await world.deploy('3.0.0', { more: "hooks: { verify: { command: [sh, -c, 'exit 1'] } }\n" });
    const back = await agent.until(
      'it has rolled back',
      ({ deployment }) => deployment.failure?.release === '3.0.0' && deployment.phase === 'Failed',
    );
    expect(back.deployment.failure).toMatchObject({ code: 'hook.verify', outcome: 'FAILED_ROLLBACK_COMPLETE' });
    expect((await askApp(world.appPort)).version).toBe('1.0.0');
    expect(await readdir(join(world.dataDir, 'app-data'))).toEqual(['log']);
  });
});
