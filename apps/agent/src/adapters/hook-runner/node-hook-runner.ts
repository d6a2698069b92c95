import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { HookEnd, HookRunner, HookSpec } from '#ports/hook-runner.ts';
import { reasonOf, systemCode } from '#ports/operation-error.ts';

const OUTPUT_BYTES_MAX = 10 * 1024;
/** sysexits.h: "temporary failure; the user is invited to retry". */
const EX_TEMPFAIL = 75;

export class NodeHookRunner implements HookRunner {
  readonly #mark: Readonly<Record<string, string>>;

  /** `mark`: variables by which a process that outlives a killed agent is known again. */
  constructor(mark: Readonly<Record<string, string>>) {
    this.#mark = mark;
  }

  async run(spec: HookSpec, signal: AbortSignal): Promise<HookEnd> {
    signal.throwIfAborted();
    const [program = '', ...args] = spec.command;
    const env = { ...spec.env, ...this.#mark };
    const child = spawn(program, args, { cwd: spec.cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const tail = new Tail();
    child.stdout.on('data', (chunk: Buffer) => tail.add(chunk));
    child.stderr.on('data', (chunk: Buffer) => tail.add(chunk));
    const deadline = AbortSignal.timeout(spec.timeoutMs);
    const over = AbortSignal.any([signal, deadline]);
    over.addEventListener('abort', () => endGroup(child), { once: true });
    const reason = await endOf(child);
    endGroup(child);
    signal.throwIfAborted();
    if (deadline.aborted)
      return { is: 'failed', reason: `it ran longer than ${spec.timeoutMs} ms`, temporary: false, output: tail.text() };
    if (reason === undefined) return { is: 'done', output: tail.text() };
    return { is: 'failed', reason, temporary: child.exitCode === EX_TEMPFAIL, output: tail.text() };
  }
}

/** Why it did not end well; `undefined` when it did. */
async function endOf(child: ChildProcess): Promise<string | undefined> {
  try {
    await once(child, 'exit');
  } catch (error) {
    return `it cannot be run: ${reasonOf(error)}`;
  }
  if (child.exitCode === 0) return undefined;
  return child.signalCode === null
    ? `it ended with exit code ${child.exitCode}`
    : `it ended with signal ${child.signalCode}`;
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

/** The last bytes of a stream, however much it floods. */
class Tail {
  #bytes = Buffer.alloc(0);

  add(chunk: Buffer): void {
    const all = Buffer.concat([this.#bytes, chunk]);
    this.#bytes = Buffer.from(all.subarray(Math.max(0, all.length - OUTPUT_BYTES_MAX)));
  }

  text(): string {
    return this.#bytes.toString('utf8').trim();
  }
}
