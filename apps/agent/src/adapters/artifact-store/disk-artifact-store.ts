import { access, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact } from '@pagurus/schema/release.ts';
import type { DataPaths } from '#files/data-paths.ts';
import { syncFolder, writeDurably } from '#files/durable.ts';
import { manifestOf } from '#files/tree-manifest.ts';
import type { ArtifactStore, BringOptions } from '#ports/artifact-store.ts';
import { OperationError, reasonOf, systemCode } from '#ports/operation-error.ts';
import { download } from './download.ts';
import { unpack } from './unpack.ts';

/** `trees/<sha256>/` with the marker `trees/<sha256>.complete` beside it, which holds the manifest, and `downloads/<sha256>.partial`. */
export class DiskArtifactStore implements ArtifactStore {
  readonly #paths: DataPaths;
  readonly #stallMs: number;

  /** `stallMs`: a download that brings nothing for so long has failed. */
  constructor(paths: DataPaths, stallMs: number) {
    this.#paths = paths;
    this.#stallMs = stallMs;
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

  async bring(artifact: Artifact, name: string, { signal, onProgress }: BringOptions): Promise<void> {
    if (await this.has(artifact)) return;
    const partial = join(this.#paths.downloads, `${artifact.sha256}.partial`);
    const making = `${this.treePath(artifact)}.making`;
    try {
      await download({ artifact, name, partial, stallMs: this.#stallMs, signal, onProgress });
      await rm(making, { recursive: true, force: true });
      await rm(this.treePath(artifact), { recursive: true, force: true });
      await unpack({ archive: partial, url: artifact.url, name, into: making, signal });
      await rename(making, this.treePath(artifact));
      await syncFolder(this.#paths.trees);
      await writeDurably(this.#marker(artifact), JSON.stringify(await manifestOf(this.treePath(artifact), signal)));
      await rm(partial, { force: true });
    } catch (error) {
      await rm(making, { recursive: true, force: true });
      signal.throwIfAborted();
      throw asOperationError(error, name);
    }
  }

  async keepOnly(artifacts: readonly Artifact[]): Promise<void> {
    const keep = new Set(artifacts.map((artifact) => artifact.sha256));
    for (const folder of [this.#paths.trees, this.#paths.downloads]) {
      const names = await readdir(folder);
      // Markers go first, so that a kill in between never leaves a marker without its whole tree.
      for (const name of names.toSorted((a, b) => Number(b.endsWith('.complete')) - Number(a.endsWith('.complete')))) {
        const [sha256 = ''] = name.split('.');
        if (!keep.has(sha256)) await rm(join(folder, name), { recursive: true, force: true });
      }
    }
  }

  #marker(artifact: Artifact): string {
    return `${this.treePath(artifact)}.complete`;
  }
}

function asOperationError(error: unknown, name: string): OperationError {
  if (error instanceof OperationError) return error;
  const full = ['ENOSPC', 'EDQUOT'].includes(systemCode(error) ?? '');
  const rule = full ? 'the disk must have room for it' : 'it must be written to the disk';
  return new OperationError(`Cannot keep ${name} as ${rule}: ${reasonOf(error)}`, {
    code: full ? 'disk.full' : 'disk.failed',
    retry: 'later',
    cause: error,
  });
}
