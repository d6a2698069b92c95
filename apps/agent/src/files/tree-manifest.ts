import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256OfFile } from './hash-file.ts';

/** What a tree holds: a file's mode and sha256, or where a link leads, by path. */
export const TreeManifest = z.record(z.string(), z.string());
export type TreeManifest = z.infer<typeof TreeManifest>;

/** Reads every file of the tree. Folders stand for nothing by themselves. */
export async function manifestOf(root: string, signal: AbortSignal): Promise<TreeManifest> {
  const manifest: TreeManifest = {};
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    manifest[path.slice(root.length + 1)] = await describe(path, signal);
  }
  return manifest;
}

/**
 * The first path that is no longer as the manifest has it; `undefined` when all are. What came beside them is not looked
 * at: programs leave caches next to themselves where they may.
 */
export async function changedIn(
  root: string,
  manifest: TreeManifest,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const [path, described] of Object.entries(manifest)) {
    const found = await describe(join(root, path), signal).catch(() => undefined);
    signal.throwIfAborted();
    if (found !== described) return path;
  }
  return undefined;
}

async function describe(path: string, signal: AbortSignal): Promise<string> {
  const stats = await lstat(path);
  if (stats.isSymbolicLink()) return `link ${await readlink(path)}`;
  if (!stats.isFile()) return 'something else';
  return `${(stats.mode & 0o777).toString(8)} ${await sha256OfFile(path, signal)}`;
}
