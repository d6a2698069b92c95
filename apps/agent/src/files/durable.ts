import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Replaces `path` as a whole: at any instant, power cuts included, it holds the old text or the new one. */
export async function writeDurably(path: string, text: string, mode = 0o644): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes a new file with exactly this mode; on the disk when it resolves, though its folder may forget it until synced. */
export async function writeSynced(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.chmod(mode); // the mode of `open` is cut by the umask
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes what was renamed, made or removed in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Points the link at `to` in one step; `undefined` takes it away. */
export async function pointLink(link: string, to: string | undefined): Promise<void> {
  if (to === undefined) {
    await rm(link, { force: true });
  } else {
    const temporary = `${link}.${randomUUID()}.tmp`;
    await symlink(to, temporary);
    await rename(temporary, link);
  }
  await syncFolder(dirname(link));
}

/** Writes all of it: a disk that is nearly full takes a part and says nothing. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let from = 0; from < bytes.length;) from += (await file.write(bytes, from)).bytesWritten;
}
