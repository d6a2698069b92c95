import { desiredText } from '@pagurus/testkit/agent/state-files.ts';
import { needs, programPath } from '@pagurus/testkit/real-programs.ts';
import { describe, expect, test } from 'vitest';
import { Load, ask, nginxRelease } from './nginx.ts';
import type { RunningAgent } from './running-agent.ts';
import { waitFor } from './wait-for.ts';
import { World } from './world.ts';

const SLOW = { timeout: 180_000 };
const DESIRED = 'environments/test/demo.yaml';
const greeting = (text: string) => `vars: { greeting: ${JSON.stringify(text)} }\n`;

test('Tests of programs that are not installed are skipped', () => {
  expect(needs('sh', 'env')).toEqual({ skip: false });
  expect(needs('sh', 'no-such-program')).toEqual({ skip: true });
  expect([programPath('sh'), programPath('no-such-program')]).toEqual([
    expect.stringMatching(/^\/.*\/sh$/),
    'no-such-program',
  ]);
});

async function runningNginx(world: World, nginx: string): Promise<RunningAgent> {
  await world.deploy('1.0.0', nginxRelease(nginx), greeting('one'));
  const agent = world.agent();
  await agent.untilInSync('1.0.0');
  expect(await ask(world.appPort, '/greeting')).toBe('one');
  expect(await ask(world.appPort, '/salt')).toBe('1.0.0');
  return agent;
}

describe("nginx, from Debian's package", { ...SLOW, ...needs('nginx') }, () => {
  const nginx = programPath('nginx');

  test('takes a new config by SIGHUP: the same master process, and no request fails', async () => {
    await using world = await World.create();
    const agent = await runningNginx(world, nginx);
    const { process: before } = await agent.status();
    await using load = new Load(world.appPort);
    for (const text of ['two', 'three', 'four']) {
      await world.state.commit({ [DESIRED]: desiredText('1.0.0', greeting(text)) });
      await waitFor(`it says ${text}`, async () =>
        (await ask(world.appPort, '/greeting')) === text ? true : undefined,
      );
      await agent.untilInSync('1.0.0');
    }
    await load[Symbol.asyncDispose]();

    const { process: after, health } = await agent.status();
    expect(after).toMatchObject({ state: 'Running', pid: before.pid, restarts: 0 });
    expect(health.state).toBe('Healthy');
    expect([...load.greetings]).toEqual(['one', 'two', 'three', 'four']);
    expect(load.answers).toBeGreaterThan(100);
    expect(load.failures).toEqual([]);
  });

  test('rejects a broken template by `nginx -t` on the staged files, and goes on with what it has', async () => {
    await using world = await World.create();
    const agent = await runningNginx(world, nginx);
    const { process: before } = await agent.status();
    await using load = new Load(world.appPort);

    await world.state.commit({ [DESIRED]: desiredText('1.0.0', greeting('five; no_such_directive on')) });
    const { deployment } = await agent.until('it is refused', (status) => status.deployment.failure !== undefined);
    expect(deployment.failure).toMatchObject({
      outcome: 'FAILED_NO_STATE_CHANGE',
      phase: 'Staged',
      code: 'hook.check',
    });
    expect(deployment.failure?.message).toMatch(
      /unknown directive "no_such_directive" in \S+\/slots\/\S+\/greeting\.conf/,
    );
    const answered = load.answers;
    await waitFor('it has answered on', () => (load.answers > answered + 20 ? true : undefined));
    await load[Symbol.asyncDispose]();
    expect([...load.greetings]).toEqual(['one']);
    expect(load.failures).toEqual([]);
    expect((await agent.status()).process.pid).toBe(before.pid);
  });
});

const template = 'global:\n  scrape_interval: {{ vars.every }}\nscrape_configs: []\n';
const config = [{ path: 'prometheus.yml', template, onChange: { signal: 'SIGHUP' } }];
const prometheusRelease = (prometheus: string, promtool: string) => ({
  command: [
    prometheus,
    '--config.file={{ paths.config }}/prometheus.yml',
    '--storage.tsdb.path={{ paths.data }}/tsdb',
    '--web.listen-address=127.0.0.1:{{ port }}',
  ],
  more: `config: ${JSON.stringify(config)}\nhooks: ${JSON.stringify({ check: { command: [promtool, 'check', 'config', '{{ paths.config }}/prometheus.yml'] } })}\n`,
  health: '{ http: { path: /-/ready }, interval: 200ms, minHealthyTime: 500ms, healthyDeadline: 60s }',
});
const every = (text: string) => `vars: { every: ${text} }\n`;

async function loadedConfig(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/status/config`, { signal: AbortSignal.timeout(5_000) });
  return await response.text();
}

describe("Prometheus, from Debian's package", { ...SLOW, ...needs('prometheus', 'promtool') }, () => {
  const [prometheus, promtool] = [programPath('prometheus'), programPath('promtool')];

  test('takes a new config by SIGHUP in the same process, and `promtool check config` keeps a broken one away', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0', prometheusRelease(prometheus, promtool), every('31s'));
    const agent = world.agent();
    const { process: before } = await agent.untilInSync('1.0.0');
    expect(await loadedConfig(world.appPort)).toContain('scrape_interval: 31s');

    await world.state.commit({ [DESIRED]: desiredText('1.0.0', every('47s')) });
    await waitFor('it has loaded 47s', async () =>
      (await loadedConfig(world.appPort)).includes('scrape_interval: 47s') ? true : undefined,
    );
    await agent.untilInSync('1.0.0');
    expect((await agent.status()).process).toMatchObject({ pid: before.pid, restarts: 0 });

    await world.state.commit({ [DESIRED]: desiredText('1.0.0', every('often')) });
    const { deployment } = await agent.until('it is refused', (status) => status.deployment.failure !== undefined);
    expect(deployment.failure).toMatchObject({ outcome: 'FAILED_NO_STATE_CHANGE', code: 'hook.check' });
    expect(deployment.failure?.message).toMatch(/not a valid duration string: "often"/);
    expect((await agent.status()).process).toMatchObject({ pid: before.pid, state: 'Running' });
    expect(await loadedConfig(world.appPort)).toContain('scrape_interval: 47s');
  });
});
