import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';

export type Child = {
  readonly name: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Everything it writes goes to the end of this file. */
  readonly logFile: string;
  /** How long it may take to end by itself before it is killed. */
  readonly graceMs: number;
};

const RESTART_MS_MIN = 500;
const RESTART_MS_MAX = 10_000;
const STEADY_MS = 10_000;

/**
 * Keeps programs running, as a container runtime would: one that ends is started again, later each time it ends young.
 *
 * C1 After `end`, nothing is started and nothing that was started lives on.
 * C2 `notice` hears of every start and every end, a line each.
 */
export class Children {
  readonly #running = new Map<string, { readonly process: ChildProcess; readonly graceMs: number }>();
  readonly #endings = new Map<string, number>();
  readonly #notice: (line: string) => void;
  #ending = false;

  constructor(notice: (line: string) => void) {
    this.#notice = notice;
  }

  start(child: Child, restartMs = RESTART_MS_MIN): void {
    if (this.#ending) return;
    const [program = '', ...args] = child.command;
    const log = openSync(child.logFile, 'a');
    // A group of its own: a Ctrl-C in the terminal reaches us alone, and we end the parts in their order.
    const started = spawn(program, args, {
      env: { ...process.env, ...child.env },
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    this.#running.set(child.name, { process: started, graceMs: child.graceMs });
    this.#notice(`${child.name} runs as process ${started.pid}`);

    const startedAt = performance.now();
    started.once('error', (error) => this.#notice(`${child.name}: cannot start ${program}: ${error.message}`));
    started.once('close', (code, signal) => {
      this.#running.delete(child.name);
      this.#endings.set(child.name, this.endings(child.name) + 1);
      if (this.#ending) return;
      const delayMs = performance.now() - startedAt > STEADY_MS ? RESTART_MS_MIN : restartMs;
      this.#notice(`${child.name} ended with ${signal ?? code}, starts again in ${delayMs} ms; see ${child.logFile}`);
      setTimeout(() => this.start(child, Math.min(delayMs * 2, RESTART_MS_MAX)), delayMs).unref();
    });
  }

  /** How often a program has ended by itself. */
  endings(name: string): number {
    return this.#endings.get(name) ?? 0;
  }

  /** Ends the named programs, or all that are left, and waits until they have. */
  async end(isMeant: (name: string) => boolean = () => true): Promise<void> {
    this.#ending = true;
    const meant = [...this.#running].filter(([name]) => isMeant(name));
    await Promise.all(meant.map(([, { process: child, graceMs }]) => endOne(child, graceMs)));
  }
}

async function endOne(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await closed;
  clearTimeout(killer);
}
