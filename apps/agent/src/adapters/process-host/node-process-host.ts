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
import { endOrphans } from './orphans.ts';

/** What never heals by waiting: the program is not there or cannot be run. */
const HOPELESS = new Set(['ENOENT', 'EACCES', 'ENOEXEC', 'ENOTDIR']);

export class NodeProcessHost implements ProcessHost {
  readonly #paths: DataPaths;
  readonly #hooks: HookRuns;

  /** `hooks`: those of this agent are no orphans. */
  constructor(paths: DataPaths, hooks: HookRuns) {
    this.#paths = paths;
    this.#hooks = hooks;
  }

  async spawn(spec: LaunchSpec, onLine: (line: string) => void): Promise<Child> {
    const [program = '', ...args] = spec.command;
    const env = { ...spec.env, ...markOf(this.#paths.root) };
    try {
      const child = spawn(program, args, { cwd: spec.cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
      await once(child, 'spawn');
      eachLine(child.stdout, onLine, masker(spec.secrets));
      eachLine(child.stderr, onLine, masker(spec.secrets));
      return await this.#known(child, spec);
    } catch (error) {
      const message = `Cannot start ${spec.name} as "${program}" must be a program that can be run: ${reasonOf(error)}`;
      const retry = HOPELESS.has(systemCode(error) ?? '') ? 'later' : 'soon';
      throw new OperationError(message, { code: 'process.unspawnable', retry, cause: error });
    }
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
    const record = { pid, identity: await identityOf(pid), stopSignal, stopTimeoutMs };
    // It runs already: a disk that is full must not make us start another. The mark is a second proof.
    await writeFile(this.#paths.appProcess, JSON.stringify(record), { mode: 0o600 }).catch(() => undefined);
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
