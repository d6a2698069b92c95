import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { SeenEntry, TreeEntry } from '#core/drift.ts';
import { writeDurably } from '#files/durable.ts';

/** Writes down what stands in a tree that has just been unpacked: every path with its mode, size and sha256. */
export async function writeTreeManifest(tree: string, manifest: string): Promise<void> {
  await writeDurably(manifest, JSON.stringify(await manifestOf(tree)));
}

async function manifestOf(tree: string): Promise<TreeEntry[]> {
  const entries: TreeEntry[] = [];
  for (const path of await pathsBelow(tree)) {
    const { kind, mode, size, to = '' } = await seenAt(join(tree, path));
    if (kind === 'file') entries.push({ path, kind, mode, size, sha256: await sha256OfFile(join(tree, path)) });
    else if (kind === 'link') entries.push({ path, kind, mode, to });
    else if (kind === 'folder') entries.push({ path, kind, mode });
  }
  return entries;
}

/** Every path in the tree, folders before what is in them. Links are not followed. */
export async function pathsBelow(tree: string, path = ''): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(tree, path), { withFileTypes: true })) {
    const below = path === '' ? entry.name : `${path}/${entry.name}`;
    found.push(below);
    if (entry.isDirectory()) found.push(...(await pathsBelow(tree, below)));
  }
  return found;
}

/** `stamp` is another one whenever anybody wrote to the file: its time of change cannot be set back. */
export async function seenAt(path: string): Promise<SeenEntry & { readonly stamp: string }> {
  const stat = await lstat(path, { bigint: true });
  const mode = Number(stat.mode & 0o7777n);
  const size = Number(stat.size);
  const stamp = [stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(' ');
  if (stat.isSymbolicLink()) return { kind: 'link', mode, size, stamp, to: await readlink(path) };
  if (stat.isDirectory()) return { kind: 'folder', mode, size, stamp };
  return { kind: stat.isFile() ? 'file' : 'other', mode, size, stamp };
}

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
