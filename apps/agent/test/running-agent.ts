import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeploymentPhase } from '@pagurus/schema/phases.ts';
import type { ReportParts } from '#core/report.ts';
import { getJson } from './get-json.ts';
import type { ProgramBundle } from './program-bundle.ts';
import { waitFor } from './wait-for.ts';

export type AgentSettings = {
  readonly program: ProgramBundle;
  readonly gitUrl: string;
  readonly dataDir: string;
  readonly appPort: number;
  readonly more?: Readonly<Record<string, string>>;
};

/** An agent as a process of its own. */
export class RunningAgent {
  readonly child: ChildProcess;
  readonly #dataDir: string;
  #output = '';

  constructor({ program, gitUrl, dataDir, appPort, more = {} }: AgentSettings, option = '') {
    this.#dataDir = dataDir;
    this.child = spawn(process.execPath, [program.path, option], {
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        NODE_COMPILE_CACHE: program.compileCache,
        PAGURUS_APP: 'demo',
        PAGURUS_ENVIRONMENT: 'test',
        PAGURUS_GIT_URL: gitUrl,
        PAGURUS_DATA_DIR: dataDir,
        PAGURUS_APP_HOST: '127.0.0.1',
        PAGURUS_APP_PORT: String(appPort),
        PAGURUS_POLL_INTERVAL: '300ms',
        ...more,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk) => (this.#output += String(chunk)));
    this.child.stderr?.on('data', (chunk) => (this.#output += String(chunk)));
  }

  get output(): string {
    return this.#output;
  }

  async status(): Promise<ReportParts> {
    const { url, pid } = JSON.parse(await readFile(join(this.#dataDir, 'status-address.json'), 'utf8')) as {
      url: string;
      pid: number;
    };
    if (pid !== this.child.pid) throw new Error('the status is still that of the agent before');
    return (await getJson(`${url}/status`, 10_000)) as ReportParts;
  }

  /** Resolves with the status once `test` holds. */
  async until(what: string, test: (status: ReportParts) => boolean, ms?: number): Promise<ReportParts> {
    try {
      return await waitFor(
        what,
        async () => {
          const status = await this.status();
          return test(status) ? status : undefined;
        },
        ms,
      );
    } catch (error) {
      const last = await this.status().catch(String);
      throw new Error(`${String(error)}\nlast status: ${JSON.stringify(last)}\noutput:\n${this.#output}`, {
        cause: error,
      });
    }
  }

  untilInSync(release: string): Promise<ReportParts> {
    return this.until(
      `${release} is in sync`,
      ({ deployment }) => deployment.phase === 'InSync' && deployment.current?.release === release,
    );
  }

  /** As `untilInSync`, and the app answers: after a start of the agent the phase is there at once, the app is not. */
  untilWell(release: string): Promise<ReportParts> {
    return this.until(
      `${release} is in sync and well`,
      ({ deployment: { phase, current }, health }) =>
        phase === 'InSync' && current?.release === release && health.state === 'Healthy',
    );
  }

  untilPhase(phase: DeploymentPhase): Promise<ReportParts> {
    return this.until(`the phase is ${phase}`, ({ deployment }) => deployment.phase === phase);
  }

  /** Ends it as an operator does; answers the exit code. */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended();
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended();
  }

  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }
}
