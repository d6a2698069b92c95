import { randomUUID } from 'node:crypto';
import { link, mkdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { DatabaseError } from './database-error.ts';
import { type Claim, type Holder, readClaims, successorPath } from './folder-lock-claims.ts';
import { startOfProcess } from './process-start.ts';

/** The holder touches its lock this often, and another host may take it over after four beats of silence. */
const BEAT_MS = 5_000;
const SILENCE_MS = 4 * BEAT_MS;

const askedHere = new Set<string>();

/**
 * Takes the lock file at `path` for this process, until it is disposed of or the process ends.
 *
 * L1 At most one living process of a host holds it, whoever starts at the same time.
 * L2 A holder that was killed never keeps it: the next one finds the pid gone or reused.
 * L3 A holder on another host, whose pids mean nothing here, is known to live by its beats.
 *
 * Throws `database.inUse` while another holds it.
 */
export async function lockFolder(path: string): Promise<AsyncDisposable> {
  await mkdir(dirname(path), { recursive: true });
  const id = randomUUID();
  const mine: Holder = { pid: process.pid, startedAt: await startOfProcess(process.pid), host: hostname(), id };
  const draft = `${path}.${id}`;
  await writeFile(draft, JSON.stringify(mine));
  askedHere.add(id);
  try {
    while (!(await acquired(path, draft, id)));
  } catch (error) {
    askedHere.delete(id);
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), BEAT_MS);
  beat.unref();
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(beat);
      if ((await readClaims(path))[0]?.holder.id === id) await rm(path, { force: true });
      askedHere.delete(id);
    },
  };
}

/**
 * One attempt; `false` means "look again", as others moved meanwhile.
 *
 * A stale lock is never removed, for the one that removes it could be late and remove the next one's. It is succeeded:
 * whoever links the file named for the dead holder's id, which only one can, is the next.
 */
async function acquired(path: string, draft: string, id: string): Promise<boolean> {
  if (await linked(draft, path)) return true;
  const last = (await readClaims(path)).at(-1);
  if (last === undefined) return false;
  if (await isAlive(last)) throw inUse(last.holder, path);

  const claim = successorPath(path, last.holder.id);
  if (!(await linked(draft, claim))) return false;
  const claims = await readClaims(path);
  if (claims.at(-1)?.holder.id !== id) {
    // The lock was cleaned up or released since we looked: what we succeeded is no longer in the line.
    await rm(claim, { force: true });
    return false;
  }
  await rename(draft, path);
  await Promise.all(claims.slice(1).map(({ file }) => rm(file, { force: true })));
  return true;
}

/** `link` makes the file appear whole or not at all, and refuses where one is already. */
async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function isAlive({ holder, file }: Claim): Promise<boolean> {
  if (askedHere.has(holder.id)) return true;
  if (holder.host === '') return false;
  if (holder.host !== hostname()) return Date.now() - (await stat(file)).mtimeMs < SILENCE_MS;
  if (holder.pid === process.pid) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (isCode(error, 'ESRCH')) return false;
  }
  return (await startOfProcess(holder.pid)) === holder.startedAt;
}

function inUse(holder: Holder, path: string): DatabaseError {
  return new DatabaseError(
    `Cannot open the database as only one process may use the data folder: process ${holder.pid} on ${holder.host} holds ${path}`,
    { code: 'database.inUse', retry: 'later' },
  );
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
