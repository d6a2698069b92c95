import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { waitFor } from '../../../test/wait-for.ts';
import { ProcMeter } from './proc-meter.ts';

const BUSY = 'const kept = Buffer.alloc(64 * 1024 * 1024, 1); for (;;) kept[0] ^= 1;';

test('ProcMeter sees the memory and the processor time of a whole group, and nothing of one that is gone', async () => {
  const script = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(BUSY)}]); setInterval(() => {}, 1000)`;
  const child = spawn(process.execPath, ['-e', script], { detached: true, stdio: 'ignore' });
  const pid = child.pid!;
  try {
    const meter = new ProcMeter();
    const usage = await waitFor('the child has worked', async () => {
      const seen = await meter.sample(pid);
      return seen !== undefined && seen.cpuSeconds > 0.5 && seen.rssBytes > 100 * 1024 * 1024 ? seen : undefined;
    });
    const later = await waitFor('it has worked on', async () => {
      const seen = await meter.sample(pid);
      return seen !== undefined && seen.cpuSeconds > usage.cpuSeconds ? seen : undefined;
    });
    expect(later.rssBytes).toBeLessThan(1024 ** 3);
  } finally {
    process.kill(-pid, 'SIGKILL');
    await once(child, 'exit');
  }
  await waitFor('the group is gone', async () =>
    (await new ProcMeter().sample(pid)) === undefined ? true : undefined,
  );
});
