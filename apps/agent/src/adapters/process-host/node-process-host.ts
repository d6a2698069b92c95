import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { masker } from '#core/masking.ts';
import type { DataPaths } from '#files/data-paths.ts';
import type { HookRuns } from '#files/hook-run.ts';
import { signalProcess } from '#files/marked-processes.ts';
import { identityOf, markOf } from '#files/process-identity.ts';
import { OperationError, reasonOf, systemCode } from '#ports/operation-error.ts';
import type { Child, Exit, LaunchSpec, ProcessHost } from '#ports/process-host.ts';
import { eachLine } from './each-line.ts';
import { requireProgram, withSocket } from './listen-fds.ts';
import { type AppProcess, endOrphans } from './orphans.ts';

/** What never heals by waiting: the program is not there or cannot be run. */
const HOPELESS = new Set(['ENOENT', 'EACCES', 'ENOEXEC', 'ENOTDIR']);

export class NodeProcessHost implements ProcessHost {
  readonly #paths: DataPaths;
  readonly #hooks: HookRuns;
  /** Of those that run: while a switch goes on there are two. */
  readonly #running = new Map<number, AppProcess>();

  /** `hooks`: those of this agent are no orphans. */
  constructor(paths: DataPaths, hooks: HookRuns) {
    this.#paths = paths;
    this.#hooks = hooks;
  }

  async spawn(spec: LaunchSpec, onLine: (line: string) => void): Promise<Child> {
    const [program = ''] = spec.command;
    try {
      const child = spec.listenFd === undefined ? this.#start(spec) : await this.#startWithSocket(spec, spec.listenFd);
      await once(child, 'spawn');
      for (const stream of [child.stdout, child.stderr]) {
        if (stream !== null) eachLine(stream, onLine, masker(spec.secrets));
      }
      return await this.#known(child, spec);
    } catch (error) {
      const message = `Cannot start ${spec.name} as "${program}" must be a program that can be run: ${reasonOf(error)}`;
      const retry = HOPELESS.has(systemCode(error) ?? '') ? 'later' : 'soon';
      throw new OperationError(message, { code: 'process.unspawnable', retry, cause: error });
    }
  }

  #start({ command: [program = '', ...args], cwd, env }: LaunchSpec, listenFd?: number) {
    const extra = listenFd === undefined ? [] : [listenFd];
    return spawn(program, args, {
      cwd,
      env: { ...env, ...markOf(this.#paths.root) },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', ...extra],
    });
  }

  async #startWithSocket(spec: LaunchSpec, listenFd: number) {
    // Below a shell, a program that is not there would look like one that ended.
    await requireProgram(spec);
    return this.#start({ ...spec, ...withSocket(spec) }, listenFd);
  }

  endOrphans(): Promise<number> {
    return endOrphans(this.#paths.appProcess, markOf(this.#paths.root), (environment) =>
      this.#hooks.isOurs(environment),
    );
  }

  async #known(child: ChildProcess, { stopSignal, stopTimeoutMs }: LaunchSpec): Promise<Child> {
    const { pid } = child;
    if (pid === undefined) throw new Error('it has no pid');
    const exited = whenExited(child, pid);
    this.#running.set(pid, { pid, identity: await identityOf(pid), stopSignal, stopTimeoutMs });
    void exited.then(() => this.#running.delete(pid));
    // It runs already: a disk that is full must not make us start another. The mark is a second proof.
    const records = JSON.stringify([...this.#running.values()]);
    await writeFile(this.#paths.appProcess, records, { mode: 0o600 }).catch(() => undefined);
    return {
      pid,
      exited,
      signal: (signal) => signalProcess(-pid, signal),
      tell: (signal) => signalProcess(pid, signal),
    };
  }
}

function whenExited(child: ChildProcess, pid: number): Promise<Exit> {
  return new Promise((resolve) => {
    // Not `close`: a grandchild that kept the pipe must not hide that the process has ended.
    child.once('exit', (code, signal) => {
      signalProcess(-pid, 'SIGKILL');
      resolve({ code, signal });
    });
  });
}
