import { appendFile, type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { formatSignature, type Signature } from '#git/commit-object.ts';
import { readPacked } from '#git/ref-files.ts';

export interface RefMove {
  /** A branch by its full name. */
  readonly ref: string;
  /** What it must be now; `null`: it must not exist. */
  readonly from: string | null;
  readonly to: string;
  /** As the log of the ref has it. */
  readonly by: Signature;
  readonly reason: string;
}

const NOTHING = '0'.repeat(40);

/**
 * Makes or moves a branch by git's own rules for refs in files: takes `<ref>.lock`, looks whether the branch still is
 * what the caller saw, writes and syncs the lock, adds to the logs, and renames the lock into place. Git's processes see
 * no difference, and to start one takes longer than all the rest of a merge.
 *
 * `unsure`, with the branch as it was, in every other case: the lock is somebody's, the branch is another, symbolic, only
 * packed or not there, or a name stands where a new one needs a folder. Git then waits, does it, or says what is wrong.
 */
export async function moveBranch(dir: string, move: RefMove): Promise<'done' | 'unsure'> {
  const file = path.join(dir, move.ref);
  const lock = `${file}.lock`;
  const handle = await takeLock(lock, move);
  if (!handle) return 'unsure';
  let isTaken = true;
  try {
    try {
      // Nobody else may move it while the lock is ours.
      if (!(await isAsSeen(dir, move))) return 'unsure';
      await handle.writeFile(`${move.to}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // git knows what to do about a log that cannot be written, and about a folder that stands in the way.
    const isMoved = await writeLogs(dir, move)
      .then(() => rename(lock, file))
      .then(
        () => true,
        () => false,
      );
    isTaken = !isMoved;
    return isMoved ? 'done' : 'unsure';
  } finally {
    // After the rename the name is free for the next, whose lock it may be by now.
    if (isTaken) await rm(lock, { force: true });
  }
}

async function takeLock(lock: string, { from }: RefMove): Promise<FileHandle | undefined> {
  try {
    // git removes empty folders behind a branch, also between these two.
    if (from === null) await mkdir(path.dirname(lock), { recursive: true });
    return await open(lock, 'wx');
  } catch {
    return undefined;
  }
}

async function isAsSeen(dir: string, { ref, from }: RefMove): Promise<boolean> {
  const loose = await readFile(path.join(dir, ref), 'utf8').catch((error: NodeJS.ErrnoException) => error.code);
  if (from !== null) return loose?.trim() === from;
  if (loose !== 'ENOENT') return false;
  const packed = [...(await readPacked(dir)).keys()];
  return !packed.some((name) => name === ref || name.startsWith(`${ref}/`) || ref.startsWith(`${name}/`));
}

async function writeLogs(dir: string, { ref, from, to, by, reason }: RefMove): Promise<void> {
  const line = `${from ?? NOTHING} ${to} ${formatSignature(by)}\t${reason.replaceAll(/\s+/g, ' ').trim()}\n`;
  const head = await readFile(path.join(dir, 'HEAD'), 'utf8').catch(() => '');
  const logs = head.trim() === `ref: ${ref}` ? [ref, 'HEAD'] : [ref];
  for (const log of logs) {
    const file = path.join(dir, 'logs', log);
    await mkdir(path.dirname(file), { recursive: true });
    await appendFile(file, line);
  }
}
