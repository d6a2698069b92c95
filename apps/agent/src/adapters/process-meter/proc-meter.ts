import { readFile, readdir } from 'node:fs/promises';
import type { ProcessMeter, Usage } from '#ports/process-meter.ts';

/** Linux shows times to programs in ticks of this length on every architecture, whatever the kernel counts in. */
const TICKS_PER_SECOND = 100;
/** Of `/proc/<pid>/stat`, counted behind the name. */
const FIELD = { state: 0, group: 2, times: [11, 12, 13, 14] } as const;

/** Reads /proc; memory that processes of the group share is counted for each. */
export class ProcMeter implements ProcessMeter {
  async sample(groupPid: number): Promise<Usage | undefined> {
    const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
    let found = 0;
    let rssBytes = 0;
    let ticks = 0;
    // One after the other: a burst of a thousand reads every few seconds is worse than a few ms more.
    for (const pid of pids) {
      const fields = await statOf(pid);
      if (Number(fields[FIELD.group]) !== groupPid || fields[FIELD.state] === 'Z') continue;
      found += 1;
      rssBytes += await rssOf(pid);
      for (const index of FIELD.times) ticks += Number(fields[index]);
    }
    return found === 0 ? undefined : { rssBytes, cpuSeconds: ticks / TICKS_PER_SECOND };
  }
}

async function statOf(pid: string): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in parentheses may hold anything.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Not from `stat`, which counts in pages of a size that Node does not tell. */
async function rssOf(pid: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
