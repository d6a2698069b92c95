import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { identityOf } from '#files/process-identity.ts';
import { OperationError, systemCode } from '#ports/operation-error.ts';

const Holder = z.object({ pid: z.int(), identity: z.string().optional() });

/**
 * Takes the data folder for this process; answers how to give it back. Throws OperationError when another agent that
 * still runs has it. What a killed agent left is taken over: its pid alone proves nothing, its start time does.
 */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  const mine = `${path}.${randomUUID()}.tmp`;
  const text = JSON.stringify({ pid: process.pid, identity: await identityOf(process.pid) });
  await writeFile(mine, text, { mode: 0o600 });
  try {
    while (!(await linked(mine, path))) await removeStale(path);
  } finally {
    await rm(mine, { force: true });
  }
  return async () => {
    if ((await readOrEmpty(path)) === text) await rm(path, { force: true });
  };
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function removeStale(path: string): Promise<void> {
  const text = await readOrEmpty(path);
  const holder = parse(text);
  if (holder !== undefined && holder.pid !== process.pid && (await isAlive(holder))) throw taken(path, holder.pid);
  // Renamed away and looked at again: another agent may have taken it over since we read it.
  const aside = `${path}.${randomUUID()}.stale`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  if ((await readOrEmpty(aside)) !== text) await linked(aside, path);
  await rm(aside, { force: true });
}

const readOrEmpty = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

function parse(text: string): z.infer<typeof Holder> | undefined {
  try {
    return Holder.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function isAlive({ pid, identity }: z.infer<typeof Holder>): Promise<boolean> {
  if (identity !== undefined) return (await identityOf(pid)) === identity;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const taken = (path: string, pid: number): OperationError =>
  new OperationError(`Cannot use the data folder as one agent may have it: process ${pid} holds ${path}`, {
    code: 'lock.taken',
    retry: 'later',
  });
