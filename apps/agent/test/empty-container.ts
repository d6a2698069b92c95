import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ArtifactServer, serveArtifacts } from '@pagurus/testkit/agent/artifact-server.ts';
import { packSampleApp } from '@pagurus/testkit/agent/sample-app.ts';
import { type ReleaseText, desiredText, releaseText } from '@pagurus/testkit/agent/state-files.ts';
import { StateRepository } from '@pagurus/testkit/agent/state-repository.ts';
import { endOrphans } from '#adapters/process-host/orphans.ts';
import type { ReportParts } from '#core/report.ts';
import { dataPaths } from '#files/data-paths.ts';
import { markOf } from '#files/process-identity.ts';
import { removeTree } from '#files/remove-tree.ts';
import { copyAsAnImage } from '../packaging/executable.ts';
import { ownPort } from './own-port.ts';
import { waitFor } from './wait-for.ts';

const AGENT = 'pagurus-agent';

/** A folder with the executable and nothing else, and an environment with nothing at all; a repository to deploy from. */
export class EmptyContainer implements AsyncDisposable {
  readonly state: StateRepository;
  readonly artifacts: ArtifactServer;
  readonly appPort: number;
  readonly dataDir: string;
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #output = '';

  private constructor(folder: string, state: StateRepository, artifacts: ArtifactServer, appPort: number) {
    this.#folder = folder;
    this.dataDir = join(folder, 'data');
    this.state = state;
    this.artifacts = artifacts;
    this.appPort = appPort;
  }

  static async create(executable: string): Promise<EmptyContainer> {
    const folder = await mkdtemp(join(tmpdir(), 'pagurus-empty-'));
    await copyAsAnImage(executable, join(folder, AGENT));
    return new EmptyContainer(folder, await StateRepository.create(), await serveArtifacts(), await ownPort());
  }

  /** One commit that wants this version of the sample app; answers it. */
  async want(version: string, release: Partial<ReleaseText> = {}, desired = ''): Promise<string> {
    const { bytes, sha256 } = await packSampleApp(version);
    const path = `/demo-${version}.tar.gz`;
    this.artifacts.files.set(path, bytes);
    const about = { version, url: `${this.artifacts.url}${path}`, sha256, size: bytes.length, ...release };
    return this.state.commit({
      [`releases/demo/${version}.yaml`]: releaseText(about),
      'environments/test/demo.yaml': desiredText(version, desired),
    });
  }

  /** What stands in the container's folder. */
  files(): Promise<string[]> {
    return readdir(this.#folder);
  }

  get #agent(): string {
    return join(this.#folder, AGENT);
  }

  get pid(): number {
    if (this.#child?.pid === undefined) throw new Error('Invariant failed: the agent was not started');
    return this.#child.pid;
  }

  start(more: readonly string[] = []): void {
    const child = spawn(this.#agent, ['run', ...this.#flags(), ...more], {
      cwd: this.#folder,
      env: {},
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk) => (this.#output += String(chunk)));
    child.stderr.on('data', (chunk) => (this.#output += String(chunk)));
    this.#child = child;
  }

  /** What a command prints, beside the agent that runs. Throws when it ends with another code than 0. */
  async command(name: string, ...flags: string[]): Promise<string> {
    const args = [name, ...(name === 'status' ? ['--data-dir', this.dataDir] : this.#flags()), ...flags];
    const { stdout } = await promisify(execFile)(this.#agent, args, { cwd: this.#folder, env: {} });
    return stdout;
  }

  async get(path: string): Promise<Response> {
    const { url } = JSON.parse(await readFile(dataPaths(this.dataDir).statusAddress, 'utf8')) as { url: string };
    return fetch(`${url}${path}`, { headers: { connection: 'close' } });
  }

  async untilInSync(release: string): Promise<ReportParts> {
    try {
      return await waitFor(`${release} is in sync`, async () => {
        const status = (await (await this.get('/status')).json()) as ReportParts;
        const { phase, current } = status.deployment;
        return phase === 'InSync' && current?.release === release ? status : undefined;
      });
    } catch (error) {
      throw new Error(`${String(error)}\noutput:\n${this.#output}`, { cause: error });
    }
  }

  /** Ends the agent as an operator does; answers its exit code. */
  async stop(): Promise<number | null> {
    const child = this.#child;
    if (child === undefined) return null;
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await endOrphans(dataPaths(this.dataDir).appProcess, markOf(dataPaths(this.dataDir).root));
    await this.state[Symbol.asyncDispose]();
    await this.artifacts[Symbol.asyncDispose]();
    await removeTree(this.#folder);
  }

  #flags(): string[] {
    return Object.entries({
      app: 'demo',
      environment: 'test',
      'git-url': this.state.url,
      'data-dir': this.dataDir,
      'app-port': String(this.appPort),
    }).flatMap(([name, value]) => [`--${name}`, value]);
  }
}
