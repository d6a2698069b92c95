import type { RmOptions } from 'node:fs';
import { chmod, lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '#ports/operation-error.ts';

/** Removes a path with all that is in it, read-only folders too, which only root could empty as they are. `retry`: as for `rm`. */
export async function removeTree(
  path: string,
  retry: Pick<RmOptions, 'maxRetries' | 'retryDelay'> = {},
): Promise<void> {
  await makeWritable(path);
  await rm(path, { ...retry, recursive: true, force: true });
}

/** Somebody else may remove parts of it meanwhile. */
async function makeWritable(path: string): Promise<void> {
  try {
    if (!(await lstat(path)).isDirectory()) return;
    await chmod(path, 0o700);
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (entry.isDirectory()) await makeWritable(join(path, entry.name));
    }
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}
