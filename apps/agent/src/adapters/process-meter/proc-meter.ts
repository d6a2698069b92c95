import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ProcessMeter, Usage } from '#ports/process-meter.ts';

/** Linux shows times to programs in ticks of this length on every architecture, whatever the kernel counts in. */
const TICKS_PER_SECOND = 100;
/** Of `/proc/<pid>/stat`, counted behind the name. */
const FIELD = { state: 0, group: 2, times: [11, 12, 13, 14] } as const;

/** So many files are read before others get their turn. */
const PIDS_A_TURN = 50;

/** Reads /proc; memory that processes of the group share is counted for each. */
export class ProcMeter implements ProcessMeter {
  async sample(groupPid: number): Promise<Usage | undefined> {
    const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
    let found = 0;
    let rssBytes = 0;
    let ticks = 0;
    for (const [index, pid] of pids.entries()) {
      if (index % PIDS_A_TURN === PIDS_A_TURN - 1) await nextTurn();
      const fields = statOf(pid);
      if (Number(fields[FIELD.group]) !== groupPid || fields[FIELD.state] === 'Z') continue;
      found += 1;
      rssBytes += rssOf(pid);
      for (const field of FIELD.times) ticks += Number(fields[field]);
    }
    return found === 0 ? undefined : { rssBytes, cpuSeconds: ticks / TICKS_PER_SECOND };
  }
}

function statOf(pid: string): string[] {
  const stat = read(`/proc/${pid}/stat`);
  // The name in parentheses may hold anything.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Not from `stat`, which counts in pages of a size that Node does not tell. */
function rssOf(pid: string): number {
  const status = read(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** Not by way of a thread: what the kernel writes down in 10 µs would cost ten times as much to hand over. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
