import { desiredText } from '@pagurus/testkit/agent/state-files.ts';
import { describe, expect, test } from 'vitest';
import { findProgram } from './real-programs.ts';
import { waitFor } from './wait-for.ts';
import { World } from './world.ts';

const prometheus = findProgram('prometheus') ?? 'prometheus';
const promtool = findProgram('promtool') ?? 'promtool';
const DESIRED = 'environments/test/demo.yaml';

const template = 'global:\n  scrape_interval: {{ vars.every }}\nscrape_configs: []\n';
const config = [{ path: 'prometheus.yml', template, onChange: { signal: 'SIGHUP' } }];
const check = { command: [promtool, 'check', 'config', '{{ paths.config }}/prometheus.yml'] };
const more = `config: ${JSON.stringify(config)}\nhooks: ${JSON.stringify({ check })}\n`;
const command = [
  prometheus,
  '--config.file={{ paths.config }}/prometheus.yml',
  '--storage.tsdb.path={{ paths.data }}/tsdb',
  '--web.listen-address=127.0.0.1:{{ port }}',
];
const health = '{ http: { path: /-/ready }, interval: 200ms, minHealthyTime: 500ms, healthyDeadline: 60s }';
const every = (text: string) => `vars: { every: ${text} }\n`;

async function loadedConfig(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/status/config`, { signal: AbortSignal.timeout(5_000) });
  return await response.text();
}

const isMissing = findProgram('prometheus') === undefined || findProgram('promtool') === undefined;
describe.skipIf(isMissing)("Prometheus, from Debian's package", { timeout: 180_000 }, () => {
  test('takes a new config by SIGHUP in the same process, and `promtool check config` keeps a broken one away', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0', { command, more, health }, every('31s'));
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
