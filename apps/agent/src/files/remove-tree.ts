import type { RmOptions } from 'node:fs';
import { chmod, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes a path with all that is in it, read-only folders too, which only root could empty as they are. `retry`: as for `rm`. */
export async function removeTree(
  path: string,
  retry: Pick<RmOptions, 'maxRetries' | 'retryDelay'> = {},
): Promise<void> {
  await makeWritable(path);
  await rm(path, { ...retry, recursive: true, force: true });
}

async function makeWritable(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return; // a file, or nothing at all
  await chmod(folder, 0o700);
  for (const entry of entries) if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
}
