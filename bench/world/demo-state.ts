import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { type ArtifactServer, serveArtifacts } from '../../packages/testkit/src/agent/artifact-server.ts';

export const CELL = { app: 'demo', environment: 'production' };
export const DESIRED_PATH = `environments/${CELL.environment}/${CELL.app}.yaml`;

const PIPELINE = `apiVersion: pagurus/v1
kind: Pipeline
environments:
  - name: ${CELL.environment}
`;

/** Releases of an app of one small file, quick to prove themselves, and the state files that ask for them. */
export class DemoState implements AsyncDisposable {
  readonly #artifacts: ArtifactServer;
  readonly #rollout: string;

  private constructor(artifacts: ArtifactServer, rollout: string) {
    this.#artifacts = artifacts;
    this.#rollout = rollout;
  }

  /** `rollout`: the policy, as YAML. */
  static async serve(rollout: string): Promise<DemoState> {
    return new DemoState(await serveArtifacts(), rollout);
  }

  /** The first commit, which asks for `version`. */
  async first(version: string): Promise<Record<string, string>> {
    return { 'pagurus.yaml': PIPELINE, ...(await this.asks(version)) };
  }

  /** The files of a change that publishes `version` and asks for it. */
  async asks(version: string): Promise<Record<string, string>> {
    const path = `/demo-${version}.tar.gz`;
    const bytes = this.#artifacts.files.get(path) ?? (await pack(version));
    this.#artifacts.files.set(path, bytes);
    return {
      [`releases/${CELL.app}/${version}.yaml`]: this.#release(version, `${this.#artifacts.url}${path}`, bytes),
      [DESIRED_PATH]: this.#desired(version),
    };
  }

  #release(version: string, url: string, bytes: Buffer): string {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return `apiVersion: pagurus/v1
kind: Release
app: ${CELL.app}
version: "${version}"
createdAt: 2026-11-20T10:00:00Z
artifacts:
  - { platform: any, url: "${url}", sha256: "${sha256}", size: ${bytes.length} }
process: { command: [sleep, "100000"], stopTimeout: 2s }
health: { exec: { command: [test, -e, version] }, interval: 5s, timeout: 2s, minHealthyTime: 100ms, healthyDeadline: 8s }
`;
  }

  #desired(version: string): string {
    return `apiVersion: pagurus/v1
kind: DesiredState
app: ${CELL.app}
environment: ${CELL.environment}
release: "${version}"
rollout: ${this.#rollout}
`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#artifacts[Symbol.asyncDispose]();
  }
}

async function pack(version: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'pagurus-demo-'));
  try {
    await writeFile(join(folder, 'version'), version);
    const { stdout } = await execa('tar', ['-cz', '-C', folder, '.'], { encoding: 'buffer' });
    return Buffer.from(stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
