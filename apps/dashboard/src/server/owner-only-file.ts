import { open, readFile, rename } from 'node:fs/promises';
import type { z } from 'zod';

/** Reads JSON of this shape; `undefined` when there is no such file. Throws a sentence when it is not what was written there. */
export async function readOwnerOnly<T>(path: string, shape: z.ZodType<T>): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`Cannot read ${path}: ${error.message}`, { cause: error });
  });
  if (text === undefined) return undefined;
  const parsed = shape.safeParse(toJson(text));
  if (!parsed.success)
    throw new Error(`Cannot read ${path} as it is not what was written there: restore it from a backup`);
  return parsed.data;
}

/** Writes JSON that only this user may read, whole or not at all: a secret cut short by a crash locks everybody out. */
export async function writeOwnerOnly(path: string, value: unknown): Promise<void> {
  const partial = `${path}.partial`;
  const file = await open(partial, 'w', 0o600);
  await file.writeFile(`${JSON.stringify(value, null, 2)}\n`);
  await file.sync();
  await file.close();
  await rename(partial, path);
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
