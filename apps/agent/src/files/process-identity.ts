import { readFile } from 'node:fs/promises';

/**
 * What tells one process from every other that ever has its pid: the boot and the tick at which it started.
 * `undefined` when there is no such process, when it is a zombie, or where there is no /proc.
 */
export async function identityOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything, so count from behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${bootId.trim()}:${fields[19] ?? ''}`;
  } catch {
    return undefined;
  }
}

export type Mark = { readonly PAGURUS_SUPERVISED_IN: string };

/** The variable by which a process is known to belong to a data folder. */
export const markOf = (dataFolder: string): Mark => ({ PAGURUS_SUPERVISED_IN: dataFolder });
