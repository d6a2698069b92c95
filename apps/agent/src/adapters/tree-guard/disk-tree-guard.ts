import { chmod, lstat, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Artifact } from '@pagurus/schema/release.ts';
import { z } from 'zod';
import { pathsBelow, seenAt, sha256OfFile } from '#adapters/artifact-store/tree-manifest.ts';
import { TreeEntry, compareEntry } from '#core/drift.ts';
import type { DataPaths } from '#files/data-paths.ts';
import type { ArtifactStore } from '#ports/artifact-store.ts';
import { systemCode } from '#ports/operation-error.ts';
import type { TreeDifference, TreeGuard } from '#ports/tree-guard.ts';

type StorePaths = Pick<DataPaths, 'trees' | 'downloads'>;

/** So much is looked at before others get a turn: a look at a big tree must not be felt. */
const STATS_A_TURN = 200;
const BYTES_A_TURN = 8 * 1024 * 1024;
const BREAK_MS = 20;

/** Uses the manifests that the artifact store writes beside its trees. */
export class DiskTreeGuard implements TreeGuard {
  readonly #paths: DataPaths;
  readonly #storeAt: (paths: StorePaths) => ArtifactStore;
  /** By path: the stamp of the file when its content was last found right. */
  readonly #right = new Map<string, string>();

  /** `storeAt` makes a store for artifacts that are brought anew, in folders of its own. */
  constructor(paths: DataPaths, storeAt: (paths: StorePaths) => ArtifactStore) {
    this.#paths = paths;
    this.#storeAt = storeAt;
  }

  async differences(artifact: Artifact, thorough: boolean, signal: AbortSignal): Promise<TreeDifference[]> {
    const tree = join(this.#paths.trees, artifact.sha256);
    const entries = await readManifest(`${tree}.manifest.json`);
    if (entries === undefined) return [];
    const found: TreeDifference[] = [];
    const turns = new LookTurns(signal);
    for (const entry of entries) {
      const is = await this.#look(join(tree, entry.path), entry, thorough, turns);
      if (is !== 'same') found.push({ path: entry.path, is });
    }
    const known = new Set(entries.map(({ path }) => path));
    const there = await pathsBelow(tree).catch(() => []);
    for (const path of there) if (!known.has(path)) found.push({ path, is: 'extra' });
    return found;
  }

  async heal(artifact: Artifact, name: string, found: readonly TreeDifference[], signal: AbortSignal): Promise<void> {
    const tree = join(this.#paths.trees, artifact.sha256);
    const shipped = found.filter(({ is }) => is !== 'extra');
    if (shipped.length > 0) await this.#bringBack(artifact, name, shipped, signal);
    for (const { path } of found.filter(({ is }) => is === 'extra')) {
      const place = join(tree, path);
      await withinWritable(dirname(place), () => rm(place, { recursive: true, force: true }));
    }
  }

  async #bringBack(
    artifact: Artifact,
    name: string,
    shipped: readonly TreeDifference[],
    signal: AbortSignal,
  ): Promise<void> {
    const folder = this.#paths.healing;
    const paths = { trees: join(folder, 'trees'), downloads: join(folder, 'downloads') };
    await rm(folder, { recursive: true, force: true });
    try {
      for (const path of Object.values(paths)) await mkdir(path, { recursive: true });
      const store = this.#storeAt(paths);
      await store.bring(artifact, name, { signal, onProgress: () => undefined });
      const tree = join(this.#paths.trees, artifact.sha256);
      for (const { path } of shipped) await putBack(store.treePath(artifact), tree, path);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #look(
    path: string,
    entry: TreeEntry,
    thorough: boolean,
    turns: LookTurns,
  ): Promise<'same' | TreeDifference['is']> {
    await turns.took(0);
    try {
      const seen = await seenAt(path);
      const is = compareEntry(entry, seen);
      if (is !== 'same' || entry.kind !== 'file') return is;
      if (!thorough && this.#right.get(path) === seen.stamp) return 'same';
      const right = (await sha256OfFile(path)) === entry.sha256;
      await turns.took(seen.size);
      if (right) this.#right.set(path, seen.stamp);
      return right ? 'same' : 'changed';
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return 'missing';
      throw error;
    }
  }
}

/** Moves one entry into its place. A folder keeps what is in it; entries come with their folders first. */
async function putBack(from: string, to: string, path: string): Promise<void> {
  const source = join(from, path);
  const place = join(to, path);
  await withinWritable(dirname(source), () =>
    withinWritable(dirname(place), async () => {
      const wanted = await lstat(source);
      const there = await lstat(place).catch(() => undefined);
      const isFolder = there?.isDirectory() === true;
      if (there !== undefined && isFolder !== wanted.isDirectory()) await rm(place, { recursive: true });
      if (!wanted.isDirectory()) return rename(source, place);
      await mkdir(place, { recursive: true });
      return chmod(place, wanted.mode & 0o7777);
    }),
  );
}

/** A tree may be read-only; the folder is as it was when `act` has ended. */
async function withinWritable(folder: string, act: () => Promise<void>): Promise<void> {
  const before = await lstat(folder).catch(() => undefined);
  const mode = (before?.mode ?? 0o755) & 0o7777;
  if (before?.isDirectory() !== true || (mode & 0o200) !== 0) return act();
  await chmod(folder, mode | 0o200);
  try {
    await act();
  } finally {
    await chmod(folder, mode);
  }
}

async function readManifest(path: string): Promise<TreeEntry[] | undefined> {
  try {
    return z.array(TreeEntry).parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // A tree of an agent that wrote none, or no file that could be believed: then nothing can be said about it.
    return undefined;
  }
}

/** Counts what a look has taken and breaks it up. */
class LookTurns {
  readonly #signal: AbortSignal;
  #stats = 0;
  #bytes = 0;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  async took(bytes: number): Promise<void> {
    this.#stats += 1;
    this.#bytes += bytes;
    if (this.#stats < STATS_A_TURN && this.#bytes < BYTES_A_TURN) return;
    this.#stats = 0;
    this.#bytes = 0;
    await wait(BREAK_MS, undefined, { signal: this.#signal });
  }
}
