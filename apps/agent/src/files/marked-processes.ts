import { readFile, readdir } from 'node:fs/promises';
import { identityOf } from '#files/process-identity.ts';
import { systemCode } from '#ports/operation-error.ts';

/** A process, and what proves that the pid is still its own. */
export type Known = { readonly pid: number; readonly identity: string };

/** All processes but this one whose environment at their start passes; those that may not be looked at do not. */
export async function processesWith(test: (environment: ReadonlySet<string>) => boolean): Promise<Known[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.map(Number).filter((pid) => Number.isInteger(pid) && pid > 1 && pid !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      if (environment === '' || !test(new Set(environment.split('\0')))) return undefined;
      const identity = await identityOf(pid);
      return identity === undefined ? undefined : { pid, identity };
    }),
  );
  return found.filter((known) => known !== undefined);
}

/** Does nothing when there is no such process. A negative pid is a whole group. */
export function signalProcess(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}
