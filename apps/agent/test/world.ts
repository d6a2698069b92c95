import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArtifactServer, serveArtifacts } from '@pagurus/testkit/agent/artifact-server.ts';
import { type Packed, packSampleApp, sha256Of } from '@pagurus/testkit/agent/sample-app.ts';
import { type ReleaseText, desiredText, releaseText } from '@pagurus/testkit/agent/state-files.ts';
import { StateRepository } from '@pagurus/testkit/agent/state-repository.ts';
import { endOrphans } from '#adapters/process-host/orphans.ts';
import { dataPaths } from '#files/data-paths.ts';
import { markOf } from '#files/process-identity.ts';
import { removeTree } from '#files/remove-tree.ts';
import { ownPort } from './own-port.ts';
import { type ProgramBundle, programBundle } from './program-bundle.ts';
import { RunningAgent } from './running-agent.ts';

/** A state repository, an artifact server and one container's folder; the agents that it starts end with it. */
export class World implements AsyncDisposable {
  readonly state: StateRepository;
  readonly artifacts: ArtifactServer;
  readonly dataDir: string;
  readonly appPort: number;
  readonly #bundle: ProgramBundle;
  readonly #agents: RunningAgent[] = [];

  private constructor(
    bundle: ProgramBundle,
    state: StateRepository,
    artifacts: ArtifactServer,
    dataDir: string,
    appPort: number,
  ) {
    this.#bundle = bundle;
    this.state = state;
    this.artifacts = artifacts;
    this.dataDir = dataDir;
    this.appPort = appPort;
  }

  /** With a token, Git wants it. `folder` is the container's data folder when it must be a certain one. */
  static async create(token?: string, folder?: string): Promise<World> {
    const dataDir = folder ?? (await mkdtemp(join(tmpdir(), 'pagurus-agent-')));
    return new World(
      await programBundle(),
      await StateRepository.create(token),
      await serveArtifacts(),
      dataDir,
      await ownPort(),
    );
  }

  agent(option = '', more: Readonly<Record<string, string>> = {}): RunningAgent {
    const { dataDir, appPort } = this;
    const agent = new RunningAgent({ program: this.#bundle, gitUrl: this.state.url, dataDir, appPort, more }, option);
    this.#agents.push(agent);
    return agent;
  }

  /** Puts the sample app on the artifact server; answers the text of its release file. */
  async release(version: string, about: Partial<ReleaseText> = {}, paddingBytes = 0): Promise<string> {
    const { bytes, sha256 }: Packed = await packSampleApp(version, paddingBytes);
    const path = `/demo-${version}.tar.gz`;
    this.artifacts.files.set(path, bytes);
    return releaseText({ version, url: `${this.artifacts.url}${path}`, sha256, size: bytes.length, ...about });
  }

  sha256Of(version: string): string {
    const bytes = this.artifacts.files.get(`/demo-${version}.tar.gz`);
    if (bytes === undefined) throw new Error(`no release ${version} was made`);
    return sha256Of(bytes);
  }

  /** One commit: the release file and the desired state that names it. */
  async deploy(version: string, about: Partial<ReleaseText> = {}, desired = ''): Promise<string> {
    return this.state.commit({
      [`releases/demo/${version}.yaml`]: await this.release(version, about),
      'environments/test/demo.yaml': desiredText(version, desired),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const agent of this.#agents) await agent.kill();
    await endOrphans(join(this.dataDir, 'app-process.json'), markOf(dataPaths(this.dataDir).root));
    await this.state[Symbol.asyncDispose]();
    await this.artifacts[Symbol.asyncDispose]();
    await removeTree(this.dataDir);
  }
}
