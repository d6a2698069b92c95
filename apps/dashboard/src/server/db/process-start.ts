import { readFile } from 'node:fs/promises';

/** When a process started, in the kernel's ticks; `''` where the system does not say, so that the pid alone decides. */
export async function startOfProcess(pid: number): Promise<string> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces: count from its end. Field 22 is the start time.
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
