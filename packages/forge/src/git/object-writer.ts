import { createHash, randomBytes } from 'node:crypto';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';

const compress = promisify(deflate);

/** The name that git gives an object. */
export function hashObject(type: 'blob' | 'tree' | 'commit', body: Uint8Array): string {
  return createHash('sha1').update(`${type} ${body.length}\0`).update(body).digest('hex');
}

/**
 * Writes a loose object as git does (own file, synced, then renamed) and returns its name.
 *
 * In this process, as a `git hash-object` for each would cost more than all the rest of a request. The
 * caller answers for the form of trees and commits.
 */
export async function writeObject(dir: string, type: 'blob' | 'tree' | 'commit', body: Uint8Array): Promise<string> {
  const sha = hashObject(type, body);
  const folder = path.join(dir, 'objects', sha.slice(0, 2));
  const file = path.join(folder, sha.slice(2));
  if (await exists(file)) return sha;

  const packed = await compress(Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]), { level: 1 });
  await mkdir(folder, { recursive: true });
  // git's own name for it, so that `git prune` knows what a crash left.
  const temporary = path.join(folder, `tmp_obj_${randomBytes(6).toString('hex')}`);
  try {
    const handle = await open(temporary, 'wx', 0o444);
    try {
      await handle.writeFile(packed);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return sha;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
