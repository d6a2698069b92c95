import { createHash } from 'node:crypto';
import { get } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Artifact } from '@pagurus/schema/release.ts';
import { type DeploymentState, type Slots } from '#core/deployment-state.ts';
import type { Target } from '#core/target.ts';
import type { ArtifactStore, BringOptions } from '#ports/artifact-store.ts';
import type { Clock } from '#ports/clock.ts';
import type { InitMarks } from '#ports/init-marks.ts';
import type { Journal, JournalRead } from '#ports/journal.ts';
import type { ConfigDifference, LiveConfig } from '#ports/live-config.ts';
import { OperationError, reasonOf } from '#ports/operation-error.ts';
import type { RenderedFile, SlotStore } from '#ports/slot-store.ts';
import type { TreeGuard } from '#ports/tree-guard.ts';
import type { Faults } from './faults.ts';

/** What a container's disk keeps while its agent comes and goes, in memory. Artifacts are downloaded, hashed and thrown away. */
export class MemoryDisk {
  readonly artifacts: ArtifactStore;
  readonly initMarks: InitMarks = new MemoryMarks();
  readonly journal: Journal = new MemoryJournal();
  readonly liveConfig: LiveConfig = new MemoryConfig();
  readonly slots: SlotStore = new MemorySlots();
  readonly treeGuard: TreeGuard = { differences: async () => [], heal: async () => undefined };

  constructor(clock: Clock, faults: Faults) {
    this.artifacts = new MemoryArtifacts(clock, faults);
  }
}

class MemoryArtifacts implements ArtifactStore {
  readonly #clock: Clock;
  readonly #faults: Faults;
  #trees = new Set<string>();

  constructor(clock: Clock, faults: Faults) {
    this.#clock = clock;
    this.#faults = faults;
  }

  async has({ sha256 }: Artifact): Promise<boolean> {
    return this.#trees.has(sha256);
  }

  async changed(): Promise<undefined> {
    return undefined;
  }

  async bring(artifact: Artifact, name: string, { signal, onProgress }: BringOptions): Promise<void> {
    if (this.#trees.has(artifact.sha256)) return;
    const { downloadMs } = this.#faults;
    if (downloadMs > 0) await this.#clock.sleep(downloadMs, signal);
    const refuse = (rule: string, found: string, cause?: unknown) =>
      new OperationError(`Cannot download ${name} as ${rule}: ${found}`, {
        code: 'artifact.download',
        retry: 'soon',
        cause,
      });
    if (this.#faults.partition !== 'none') throw refuse('the network must be there', 'it is not');
    const bytes = await download(artifact.url, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      throw refuse('the server must send it', reasonOf(error), error);
    });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (sha256 !== artifact.sha256) throw refuse('its hash must be right', sha256);
    onProgress({ bytes: bytes.length, total: bytes.length });
    this.#trees.add(artifact.sha256);
  }

  treePath({ sha256 }: Artifact): string {
    return `/trees/${sha256}`;
  }

  async keepOnly(artifacts: readonly Artifact[]): Promise<void> {
    this.#trees = new Set(artifacts.map(({ sha256 }) => sha256).filter((sha256) => this.#trees.has(sha256)));
  }
}

function download(url: string, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { signal }, (response) => {
      if (response.statusCode === 200) return void buffer(response).then(resolve, reject);
      response.resume();
      reject(new Error(`it answered ${response.statusCode}`));
    }).on('error', reject);
  });
}

class MemoryMarks implements InitMarks {
  readonly #marks = new Set<string>();

  async has(release: string): Promise<boolean> {
    return this.#marks.has(release);
  }

  async set(release: string): Promise<void> {
    this.#marks.add(release);
  }
}

class MemoryJournal implements Journal {
  #state: DeploymentState | undefined;

  async read(): Promise<JournalRead> {
    return this.#state === undefined ? { is: 'absent' } : { is: 'state', state: this.#state };
  }

  async write(state: DeploymentState): Promise<void> {
    this.#state = state;
  }
}

class MemoryConfig implements LiveConfig {
  readonly #folders = new Map<string, readonly RenderedFile[]>();

  path(key: string): string {
    return `/config/${key}`;
  }

  async differences(key: string, files: readonly RenderedFile[]): Promise<ConfigDifference[]> {
    const there = this.#folders.get(key) ?? [];
    return files
      .filter(({ path, text }) => there.find((file) => file.path === path)?.text !== text)
      .map(({ path }) => ({ path, is: there.some((file) => file.path === path) ? 'changed' : 'missing' }));
  }

  async place(key: string, files: readonly RenderedFile[]): Promise<ConfigDifference[]> {
    const found = await this.differences(key, files);
    this.#folders.set(key, files);
    return found;
  }

  async keepOnly(keys: readonly string[]): Promise<void> {
    for (const key of this.#folders.keys()) if (!keys.includes(key)) this.#folders.delete(key);
  }
}

class MemorySlots implements SlotStore {
  readonly #staged = new Set<string>();
  #active: Slots = {};

  async stage({ revision }: Target): Promise<void> {
    this.#staged.add(revision);
  }

  async isWhole({ revision }: Target): Promise<boolean> {
    return this.#staged.has(revision);
  }

  async activate(slots: Slots): Promise<void> {
    this.#active = slots;
  }

  async active(): Promise<Slots> {
    return this.#active;
  }

  configPath({ revision }: Target): string {
    return `/slots/${revision}/config`;
  }

  async keepOnly(targets: readonly Target[]): Promise<void> {
    const keep = new Set(targets.map(({ revision }) => revision));
    for (const revision of this.#staged) if (!keep.has(revision)) this.#staged.delete(revision);
  }
}
