import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, normalize, relative } from 'node:path';
import { syncFolder, writeSynced } from '#files/durable.ts';
import type { ConfigDifference, LiveConfig } from '#ports/live-config.ts';
import { asDiskError, systemCode } from '#ports/operation-error.ts';
import type { RenderedFile } from '#ports/slot-store.ts';

/**
 * `config/<key>/…`: real files, each replaced by a rename. A link to a folder for each revision would move them all in
 * one step, but a process that resolved the link when it started, or watches its folder, would never see it move.
 */
export class DiskLiveConfig implements LiveConfig {
  readonly #folder: string;
  /** One at a time: what one is about to rename, another would take for a file that nobody wants. */
  #placing: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  path(key: string): string {
    return join(this.#folder, key);
  }

  async differences(key: string, files: readonly RenderedFile[]): Promise<ConfigDifference[]> {
    const root = this.path(key);
    const found: ConfigDifference[] = [];
    for (const file of files) {
      const is = await stateOf(join(root, file.path), file);
      if (is !== 'right') found.push({ path: file.path, is });
    }
    for (const path of await extrasBelow(root, files)) found.push({ path, is: 'extra' });
    return found;
  }

  place(key: string, files: readonly RenderedFile[]): Promise<ConfigDifference[]> {
    const mine = this.#placing.then(() => this.#place(key, files));
    this.#placing = mine.catch(() => undefined);
    return mine;
  }

  async #place(key: string, files: readonly RenderedFile[]): Promise<ConfigDifference[]> {
    const root = this.path(key);
    try {
      await mkdir(root, { recursive: true });
      const found = await this.differences(key, files);
      const wrong = new Set(found.filter(({ is }) => is !== 'extra').map(({ path }) => path));
      const written = files.filter(({ path }) => wrong.has(path));
      await this.#write(root, written);
      for (const path of await extrasBelow(root, files)) await rm(join(root, path), { force: true });
      const folders = new Set([root, ...written.map(({ path }) => dirname(join(root, path)))]);
      if (found.length > 0) for (const folder of folders) await syncFolder(folder);
      return found;
    } catch (error) {
      throw asDiskError(error, 'place the config');
    }
  }

  async keepOnly(keys: readonly string[]): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (!keys.includes(name)) await rm(join(this.#folder, name), { recursive: true, force: true });
    }
  }

  /** All of them beside their places first: a disk that is full is noticed before anything has moved. */
  async #write(root: string, files: readonly RenderedFile[]): Promise<void> {
    const written: { readonly from: string; readonly to: string }[] = [];
    try {
      for (const file of files) {
        const to = join(root, file.path);
        const from = `${to}.${randomUUID()}.tmp`;
        await makeRoom(root, file.path);
        written.push({ from, to });
        await writeSynced(from, file.text, file.mode);
      }
      for (const { from, to } of written) await rename(from, to);
    } finally {
      for (const { from } of written) await rm(from, { force: true });
    }
  }
}

async function stateOf(path: string, { text, mode }: RenderedFile): Promise<'right' | 'changed' | 'missing'> {
  try {
    const stat = await lstat(path);
    const right = stat.isFile() && (stat.mode & 0o777) === mode && (await readFile(path, 'utf8')) === text;
    return right ? 'right' : 'changed';
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '') ? 'missing' : 'changed';
  }
}

/** Whatever somebody put where a file or its folder belongs goes away. */
async function makeRoom(root: string, path: string): Promise<void> {
  const parts = path.split('/');
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const place = join(root, ...parts.slice(0, depth));
    const stat = await lstat(place).catch(() => undefined);
    const fits = depth === parts.length ? stat?.isDirectory() !== true : stat?.isDirectory() === true;
    if (stat !== undefined && !fits) await rm(place, { recursive: true, force: true });
  }
  await mkdir(dirname(join(root, path)), { recursive: true });
}

/** Everything below that is no folder and none of these. */
async function extrasBelow(root: string, files: readonly RenderedFile[]): Promise<string[]> {
  const wanted = new Set(files.map(({ path }) => normalize(path)));
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !wanted.has(path));
}
