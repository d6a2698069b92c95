import { createHash, randomBytes } from 'node:crypto';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';

const compress = promisify(deflate);
const WIDTH = 32;

type WrittenType = 'blob' | 'tree' | 'commit';

/** The name that git gives an object. */
export function hashObject(type: WrittenType, body: Uint8Array): string {
  return createHash('sha1').update(`${type} ${body.length}\0`).update(body).digest('hex');
}

/**
 * Objects that name each other, written together: what takes time is done for all at once, and then each is given its
 * name after those that were added before it. So no reader and no kill finds one without what it names.
 */
export class ObjectBatch {
  readonly #dir: string;
  readonly #staged: Promise<Settle>[] = [];

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Begins to write an object whose own are in the repository or were added before; gives its name. */
  add(type: WrittenType, body: Uint8Array): string {
    const sha = hashObject(type, body);
    // Not all at once: each holds a file open, and a tree may have thousands.
    const turn = this.#staged.at(-WIDTH) ?? Promise.resolve();
    const begin = () => stage(this.#dir, sha, type, body);
    const staging = turn.then(begin, begin);
    // `end` tells of a failure.
    staging.catch(() => undefined);
    this.#staged.push(staging);
    return sha;
  }

  /** Resolves when all are there, each on the disk. Throws the first failure; what was added after it is then not there. */
  async end(): Promise<void> {
    const staged = this.#staged.splice(0);
    // All, also behind a failure: none may still be at work, and none leaves its file.
    const outcomes = await Promise.allSettled(staged);
    const failures: unknown[] = [];
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') failures.push(outcome.reason);
      else await outcome.value(failures.length === 0).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) await Promise.reject(failures[0]);
  }
}

/**
 * Writes a loose object as git does (own file, synced, then renamed) and returns its name.
 *
 * In this process, as a `git hash-object` for each would cost more than all the rest of a request. The
 * caller answers for the form of trees and commits.
 */
export async function writeObject(dir: string, type: WrittenType, body: Uint8Array): Promise<string> {
  const batch = new ObjectBatch(dir);
  const sha = batch.add(type, body);
  await batch.end();
  return sha;
}

/** Gives the object its name, or takes its file away. */
type Settle = (isKept: boolean) => Promise<void>;

/** Has the bytes on the disk, under git's own name for what is not whole: so `git prune` knows what a crash left. */
async function stage(dir: string, sha: string, type: WrittenType, body: Uint8Array): Promise<Settle> {
  const folder = path.join(dir, 'objects', sha.slice(0, 2));
  const file = path.join(folder, sha.slice(2));
  if (await exists(file)) return async () => undefined;

  const packed = await compress(Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]), { level: 1 });
  await mkdir(folder, { recursive: true });
  const temporary = path.join(folder, `tmp_obj_${randomBytes(6).toString('hex')}`);
  const remove = () => rm(temporary, { force: true });
  try {
    const handle = await open(temporary, 'wx', 0o444);
    try {
      await handle.writeFile(packed);
      await handle.datasync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return async (isKept) => {
    if (!isKept) return remove();
    try {
      await rename(temporary, file);
    } catch (error) {
      await remove();
      throw error;
    }
  };
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
