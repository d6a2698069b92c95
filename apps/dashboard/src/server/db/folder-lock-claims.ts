import { readFile, stat } from 'node:fs/promises';

/** Who holds a lock. `startedAt` tells two processes apart that had the same pid, as pid 1 of a container always has. */
export type Holder = { readonly pid: number; readonly startedAt: string; readonly host: string; readonly id: string };

export type Claim = { readonly holder: Holder; readonly file: string };

/** The file whose maker succeeds the holder with this id. */
export function successorPath(path: string, id: string): string {
  return `${path}.after-${id}`;
}

/** The holder of the lock file, its successor, the successor's successor …: the last one holds the lock. Empty when it is free. */
export async function readClaims(path: string): Promise<Claim[]> {
  const claims: Claim[] = [];
  for (let file = path; ;) {
    const holder = await readHolder(file);
    if (holder === undefined) return claims;
    claims.push({ holder, file });
    file = successorPath(path, holder.id);
  }
}

/** `undefined` when there is none. Half a file, as a power cut leaves, is held by nobody: `host` is empty. */
async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const [text, { ino }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    return parseHolder(text) ?? { pid: 0, startedAt: '', host: '', id: `broken-${ino}` };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}
