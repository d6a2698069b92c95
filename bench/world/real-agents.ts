import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeTree } from '../../apps/agent/src/files/remove-tree.ts';

const AGENT = fileURLToPath(new URL('../../apps/agent/dist/agent.mjs', import.meta.url));

/** Agents as containers have them: a process each, with a data folder of its own. */
export class RealAgents implements AsyncDisposable {
  readonly #folder: string;
  readonly #children: ChildProcess[];

  private constructor(folder: string, children: ChildProcess[]) {
    this.#folder = folder;
    this.#children = children;
  }

  static async start(count: number, env: Readonly<Record<string, string>>): Promise<RealAgents> {
    const folder = await mkdtemp(join(tmpdir(), 'pagurus-bench-agents-'));
    const children = Array.from({ length: count }, (_, number) => {
      const name = `real-${String(number).padStart(2, '0')}`;
      const log = openSync(join(folder, `${name}.log`), 'a');
      const own = { PAGURUS_DATA_DIR: join(folder, name), PAGURUS_HOSTNAME: name, PAGURUS_STATUS_PORT: '0' };
      const path = '/usr/local/bin:/usr/bin:/bin';
      const child = spawn(process.execPath, [AGENT, 'run'], {
        env: { PATH: path, ...env, ...own },
        stdio: ['ignore', log, log],
      });
      closeSync(log);
      return child;
    });
    return new RealAgents(folder, children);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      }),
    );
    await removeTree(this.#folder);
  }
}
