import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Kills the apps that an agent left which could not end them itself: one that was killed, and not started again before
 * the end. They are known by the mark that agents put into the environment of what they start.
 */
export async function endLeftBehind(dataDir: string): Promise<void> {
  const mark = `PAGURUS_SUPERVISED_IN=${join(dataDir, 'fleet')}/`;
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (!environment.split('\0').some((entry) => entry.startsWith(mark))) continue;
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // it ended by itself in the meantime
    }
  }
}
