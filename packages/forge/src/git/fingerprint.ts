import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { readRefFiles } from '#git/ref-files.ts';

/**
 * Differs whenever git could answer a reader otherwise than before: what each ref, HEAD and the configuration say.
 *
 * Objects are not looked at: ours are never taken away, and one more changes no answer about those that a ref reaches.
 * The times of the folders are in it, as every move of a ref renames a file in one: so a ref that was moved and moved
 * back between two looks shows as well. Times alone would not do, as two moves can fall into one tick of their clock.
 */
export async function readFingerprint(dir: string): Promise<string> {
  const [times, refs, ...files] = await Promise.all([
    readTimes(dir),
    readRefFiles(dir),
    ...['HEAD', 'config', 'shallow'].map((file) => readFile(path.join(dir, file), 'utf8').catch(() => '')),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([times, [...refs], files]))
    .digest('hex');
}

async function readTimes(dir: string): Promise<string[]> {
  const entries = await readdir(path.join(dir, 'refs'), { recursive: true, withFileTypes: true });
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  const watched = [path.join(dir, 'refs'), path.join(dir, 'packed-refs'), ...folders.toSorted()];
  return Promise.all(
    watched.map(async (file) => {
      const found = await stat(file, { bigint: true }).catch(() => undefined);
      return `${file} ${found?.ino} ${found?.mtimeNs}`;
    }),
  );
}
