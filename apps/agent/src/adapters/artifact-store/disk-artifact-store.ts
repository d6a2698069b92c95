import { access, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact } from '@pagurus/schema/release.ts';
import type { DataPaths } from '#files/data-paths.ts';
import { syncFolder, writeDurably } from '#files/durable.ts';
import { removeTree } from '#files/remove-tree.ts';
import { TreeManifest, changedIn, manifestOf } from '#files/tree-manifest.ts';
import type { ArtifactStore, BringOptions } from '#ports/artifact-store.ts';
import { asDiskError } from '#ports/operation-error.ts';
import { readArtifactHeaders } from './artifact-headers.ts';
import { download } from './download.ts';
import { unpack } from './unpack.ts';

export type DiskArtifactStoreOptions = {
  /** A download that brings nothing for so long has failed. */
  readonly stallMs: number;
  /** What an artifact without a promised size may have, and every tree. */
  readonly bytesMax: number;
  readonly headersFile: string | undefined;
};

/** `trees/<sha256>/` with the marker `trees/<sha256>.complete` beside it, and `downloads/<sha256>.partial`. */
export class DiskArtifactStore implements ArtifactStore {
  readonly #paths: DataPaths;
  readonly #options: DiskArtifactStoreOptions;

  constructor(paths: DataPaths, options: DiskArtifactStoreOptions) {
    this.#paths = paths;
    this.#options = options;
  }

  treePath(artifact: Artifact): string {
    return join(this.#paths.trees, artifact.sha256);
  }

  has(artifact: Artifact): Promise<boolean> {
    return access(this.#marker(artifact)).then(
      () => true,
      () => false,
    );
  }

  async changed(artifact: Artifact, signal: AbortSignal): Promise<string | undefined> {
    const manifest = await this.#manifest(artifact);
    return manifest === undefined ? '.' : changedIn(this.treePath(artifact), manifest, signal);
  }

  async bring(artifact: Artifact, name: string, options: BringOptions): Promise<void> {
    const { signal } = options;
    if ((await this.changed(artifact, signal)) === undefined) return;
    const partialPath = join(this.#paths.downloads, `${artifact.sha256}.partial`);
    const making = `${this.treePath(artifact)}.making`;
    const { bytesMax, stallMs, headersFile } = this.#options;
    try {
      const headersFor = await readArtifactHeaders(headersFile);
      await download({ artifact, name, partialPath, stallMs, bytesMax, headersFor, ...options });
      await removeTree(making);
      await unpack({ archive: partialPath, url: artifact.url, name, into: making, bytesMax, signal });
      await this.#replace(artifact, making, signal);
      for (const left of [partialPath, `${partialPath}.json`]) await rm(left, { force: true });
    } catch (error) {
      await removeTree(making);
      if (!(await this.has(artifact))) await removeTree(this.treePath(artifact));
      signal.throwIfAborted();
      throw asDiskError(error, `keep ${name}`);
    }
  }

  async keepOnly(artifacts: readonly Artifact[]): Promise<void> {
    const keep = new Set(
      artifacts.flatMap(({ sha256 }) => [sha256, `${sha256}.complete`, `${sha256}.partial`, `${sha256}.partial.json`]),
    );
    for (const folder of [this.#paths.trees, this.#paths.downloads]) {
      const names = await readdir(folder);
      // Markers go first, so that a kill in between never leaves a marker without its whole tree.
      for (const name of names.toSorted((a, b) => Number(b.endsWith('.complete')) - Number(a.endsWith('.complete')))) {
        if (!keep.has(name)) await removeTree(join(folder, name));
      }
    }
  }

  /** Puts a whole tree in the place of none, or of one that was changed and may still run: that one goes last. */
  async #replace(artifact: Artifact, making: string, signal: AbortSignal): Promise<void> {
    const tree = this.treePath(artifact);
    const manifest = JSON.stringify(await manifestOf(making, signal));
    const aside = `${tree}.old`;
    await removeTree(aside);
    await rm(this.#marker(artifact), { force: true });
    await rename(tree, aside).catch(() => undefined); // there is none, as a rule
    await rename(making, tree);
    await syncFolder(this.#paths.trees);
    await writeDurably(this.#marker(artifact), manifest);
    await removeTree(aside);
  }

  /** What the marker says that the tree holds; `undefined` without one that can be read. */
  async #manifest(artifact: Artifact): Promise<TreeManifest | undefined> {
    try {
      return TreeManifest.safeParse(JSON.parse(await readFile(this.#marker(artifact), 'utf8'))).data;
    } catch {
      return undefined;
    }
  }

  #marker(artifact: Artifact): string {
    return `${this.treePath(artifact)}.complete`;
  }
}
