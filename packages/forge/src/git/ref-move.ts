import { appendFile, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { formatSignature, type Signature } from '#git/commit-object.ts';

export interface RefMove {
  /** A branch by its full name. */
  readonly ref: string;
  readonly from: string;
  readonly to: string;
  /** As the log of the ref has it. */
  readonly by: Signature;
  readonly reason: string;
}

/**
 * Moves a branch by git's own rules for refs in files: takes `<ref>.lock`, looks whether the branch still is what the
 * caller saw, writes and syncs the lock, adds to the logs, and renames the lock into place. Git's processes see no
 * difference, and to start one takes longer than all the rest of a merge.
 *
 * `unsure`, with the branch as it was, in every other case: the lock is somebody's, the branch is another, symbolic, only
 * packed or not there. Git then waits, does it, or says what is wrong.
 */
export async function moveBranch(dir: string, move: RefMove): Promise<'done' | 'unsure'> {
  const file = path.join(dir, move.ref);
  const lock = `${file}.lock`;
  const handle = await open(lock, 'wx').catch(() => undefined);
  if (!handle) return 'unsure';
  let isTaken = true;
  try {
    try {
      // Nobody else may move it while the lock is ours.
      if ((await readFile(file, 'utf8').catch(() => '')).trim() !== move.from) return 'unsure';
      await handle.writeFile(`${move.to}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // git knows what to do about a log that cannot be written.
    const isLogged = await writeLogs(dir, move).then(
      () => true,
      () => false,
    );
    if (!isLogged) return 'unsure';
    await rename(lock, file);
    isTaken = false;
    return 'done';
  } finally {
    // After the rename the name is free for the next, whose lock it may be by now.
    if (isTaken) await rm(lock, { force: true });
  }
}

async function writeLogs(dir: string, { ref, from, to, by, reason }: RefMove): Promise<void> {
  const line = `${from} ${to} ${formatSignature(by)}\t${reason.replaceAll(/\s+/g, ' ').trim()}\n`;
  const head = await readFile(path.join(dir, 'HEAD'), 'utf8').catch(() => '');
  const logs = head.trim() === `ref: ${ref}` ? [ref, 'HEAD'] : [ref];
  for (const log of logs) {
    const file = path.join(dir, 'logs', log);
    await mkdir(path.dirname(file), { recursive: true });
    await appendFile(file, line);
  }
}
