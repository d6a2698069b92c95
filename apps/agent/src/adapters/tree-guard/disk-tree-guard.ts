import { chmod, lstat, mkdir, readFile, readdir, readlink, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Artifact } from '@pagurus/schema/release.ts';
import { type SeenFile, compareFile } from '#core/drift.ts';
import type { DataPaths } from '#files/data-paths.ts';
import { sha256OfFile } from '#files/hash-file.ts';
import { removeTree } from '#files/remove-tree.ts';
import { TreeManifest } from '#files/tree-manifest.ts';
import type { ArtifactStore } from '#ports/artifact-store.ts';
import { systemCode } from '#ports/operation-error.ts';
import type { TreeDifference, TreeGuard } from '#ports/tree-guard.ts';

type StorePaths = Pick<DataPaths, 'trees' | 'downloads'>;

/** So much is looked at before others get a turn: a look at a big tree must not be felt. */
const STATS_A_TURN = 200;
const BYTES_A_TURN = 8 * 1024 * 1024;
const BREAK_MS = 20;

/** Uses the manifests that the artifact store writes into the markers of its trees. Folders count for nothing by themselves. */
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
    const manifest = await readManifest(`${tree}.complete`);
    if (manifest === undefined) return [];
    const found: TreeDifference[] = [];
    const turns = new LookTurns(signal);
    for (const [path, described] of Object.entries(manifest)) {
      const is = await this.#look(join(tree, path), described, thorough, turns);
      if (is !== 'same') found.push({ path, is });
    }
    for (const entry of await readdir(tree, { recursive: true, withFileTypes: true }).catch(() => [])) {
      const path = relative(tree, join(entry.parentPath, entry.name));
      if (!entry.isDirectory() && manifest[path] === undefined) found.push({ path, is: 'extra' });
    }
    return found;
  }

  async heal(artifact: Artifact, name: string, found: readonly TreeDifference[], signal: AbortSignal): Promise<void> {
    const tree = join(this.#paths.trees, artifact.sha256);
    const shipped = found.filter(({ is }) => is !== 'extra');
    if (shipped.length > 0) await this.#bringBack(artifact, name, shipped, signal);
    for (const { path } of found.filter(({ is }) => is === 'extra')) {
      const place = join(tree, path);
      // Where a folder was shipped, one stands again by now.
      const isFolder = (await lstat(place).catch(() => undefined))?.isDirectory() === true;
      if (!isFolder) await withinWritable(dirname(place), () => rm(place, { force: true }));
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
    await removeTree(folder);
    try {
      for (const path of Object.values(paths)) await mkdir(path, { recursive: true });
      const store = this.#storeAt(paths);
      await store.bring(artifact, name, { signal, onProgress: () => undefined });
      const tree = join(this.#paths.trees, artifact.sha256);
      for (const { path } of shipped) await putBack(store.treePath(artifact), tree, path);
    } finally {
      await removeTree(folder);
    }
  }

  async #look(
    path: string,
    described: string,
    thorough: boolean,
    turns: LookTurns,
  ): Promise<'same' | TreeDifference['is']> {
    await turns.took(0);
    const seen = await seenAt(path);
    const compared = compareFile(described, seen);
    if (compared.is !== 'unread' || seen === undefined) return compared.is === 'unread' ? 'missing' : compared.is;
    if (!thorough && this.#right.get(path) === seen.stamp) return 'same';
    const right = (await sha256OfFile(path)) === compared.sha256;
    await turns.took(seen.size);
    if (right) this.#right.set(path, seen.stamp);
    return right ? 'same' : 'changed';
  }
}

type Seen = SeenFile & {
  readonly size: number;
  /** Another one whenever anybody wrote to the file: its time of change cannot be set back. */
  readonly stamp: string;
};

async function seenAt(path: string): Promise<Seen | undefined> {
  try {
    const stat = await lstat(path, { bigint: true });
    const stamp = [stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(' ');
    const about = { mode: Number(stat.mode), size: Number(stat.size), stamp };
    if (stat.isSymbolicLink()) return { ...about, kind: 'link', to: await readlink(path) };
    return { ...about, kind: stat.isFile() ? 'file' : 'other' };
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** Moves one file into its place, in one step. */
async function putBack(from: string, to: string, path: string): Promise<void> {
  const parts = path.split('/');
  for (let depth = 1; depth < parts.length; depth += 1) await makeFolder(from, to, parts.slice(0, depth).join('/'));
  const source = join(from, path);
  const place = join(to, path);
  await withinWritable(dirname(source), () =>
    withinWritable(dirname(place), async () => {
      const there = await lstat(place).catch(() => undefined);
      if (there?.isDirectory() === true) await removeTree(place);
      await rename(source, place);
    }),
  );
}

/** Makes a folder of the tree that is gone, or that something else has taken the place of. */
async function makeFolder(from: string, to: string, path: string): Promise<void> {
  const place = join(to, path);
  const there = await lstat(place).catch(() => undefined);
  if (there?.isDirectory() === true) return;
  const { mode } = await lstat(join(from, path));
  await withinWritable(dirname(place), async () => {
    await rm(place, { force: true });
    await mkdir(place);
    await chmod(place, mode & 0o7777);
  });
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

async function readManifest(path: string): Promise<TreeManifest | undefined> {
  try {
    return TreeManifest.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
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
