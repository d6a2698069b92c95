import { setTimeout as wait } from 'node:timers/promises';
import { desiredText } from '@pagurus/testkit/agent/state-files.ts';
import { describe, expect, test } from 'vitest';
import { findProgram } from './real-programs.ts';
import type { RunningAgent } from './running-agent.ts';
import { waitFor } from './wait-for.ts';
import { World } from './world.ts';

const nginx = findProgram('nginx') ?? 'nginx';
const DESIRED = 'environments/test/demo.yaml';

/** Everything that it writes goes into the app's own folder, so that it needs no rights on the host. */
const SCRATCH = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  .map((name) => `${name}_temp_path {{ paths.data }}/${name};`)
  .join(' ');
const TEMPLATE = `${process.getuid?.() === 0 ? 'user root;' : ''}
pid {{ paths.data }}/nginx.pid;
error_log stderr warn;
worker_processes 2;
events {}
http {
  access_log off;
  ${SCRATCH}
  server {
    listen 127.0.0.1:{{ port }};
    root {{ paths.release }};
    location = /healthz { return 200 ok; }
    include {{ paths.config }}/greeting.conf;
  }
}
`;
const GREETING = 'location = /greeting { return 200 {{ vars.greeting }}; }\n';
const config = [
  { path: 'nginx.conf', template: TEMPLATE, onChange: { signal: 'SIGHUP' } },
  { path: 'greeting.conf', template: GREETING, onChange: { signal: 'SIGHUP' } },
];
const check = { command: [nginx, '-t', '-q', '-c', '{{ paths.config }}/nginx.conf'] };
const more = `config: ${JSON.stringify(config)}\nhooks: ${JSON.stringify({ check })}\n`;
const command = [nginx, '-g', 'daemon off;', '-c', '{{ paths.config }}/nginx.conf'];
const greeting = (text: string) => `vars: { greeting: ${JSON.stringify(text)} }\n`;

async function ask(port: number, path: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { connection: 'close' },
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return await response.text();
}

/** Several clients that ask without a pause, each on fresh connections. */
class Load implements AsyncDisposable {
  readonly failures: string[] = [];
  readonly greetings = new Set<string>();
  answers = 0;
  readonly #stop = new AbortController();
  readonly #clients: Promise<void[]>;

  constructor(port: number) {
    this.#clients = Promise.all(Array.from({ length: 4 }, () => this.#ask(port)));
  }

  async #ask(port: number): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        this.greetings.add(await ask(port, '/greeting'));
        this.answers += 1;
      } catch (error) {
        this.failures.push(String(error));
      }
      await wait(2);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#clients;
  }
}

async function running(world: World): Promise<RunningAgent> {
  await world.deploy('1.0.0', { command, more }, greeting('one'));
  const agent = world.agent();
  await agent.untilInSync('1.0.0');
  expect(await ask(world.appPort, '/greeting')).toBe('one');
  expect(await ask(world.appPort, '/salt')).toBe('1.0.0');
  return agent;
}

describe.skipIf(findProgram('nginx') === undefined)("nginx, from Debian's package", { timeout: 180_000 }, () => {
  test('takes a new config by SIGHUP: the same master process, and no request fails', async () => {
    await using world = await World.create();
    const agent = await running(world);
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
    const agent = await running(world);
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
