import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { HookRuns } from '#files/hook-run.ts';
import { processesWith, signalProcess } from '#files/marked-processes.ts';
import type { Mark } from '#files/process-identity.ts';
import type { HookEnd, HookRunner, HookSpec } from '#ports/hook-runner.ts';
import { reasonOf } from '#ports/operation-error.ts';
import { OutputTail } from './output-tail.ts';

/** sysexits.h: "temporary failure; the user is invited to retry". */
const EX_TEMPFAIL = 75;
/** So long are the pipes of a hook that has ended, and whose children have, waited for: what they hold is already there. */
const DRAIN_MS = 2_000;
/** What is ended may just have started another: it is looked for again, but not for ever. */
const ROUNDS_MAX = 20;

export class NodeHookRunner implements HookRunner {
  readonly #mark: Mark;
  readonly #runs: HookRuns;
  #leftEnded: Promise<void> | undefined;

  /** `mark`: variables by which a process that outlives a killed agent is known again. */
  constructor(mark: Mark, runs: HookRuns) {
    this.#mark = mark;
    this.#runs = runs;
  }

  async run(spec: HookSpec, signal: AbortSignal): Promise<HookEnd> {
    // A hook that a killed agent left must not run beside the same one of this agent.
    this.#leftEnded ??= endAll((environment) => this.#runs.isLeft(environment));
    await this.#leftEnded;
    signal.throwIfAborted();
    const [program = '', ...args] = spec.command;
    const run = this.#runs.next();
    const env = { ...spec.env, ...this.#mark, ...run };
    const child = spawn(program, args, { cwd: spec.cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const closed = once(child, 'close').catch(() => undefined);
    const tail = new OutputTail(spec.secrets);
    tail.follow(child.stdout);
    tail.follow(child.stderr);
    const deadline = AbortSignal.timeout(spec.timeoutMs);
    const over = AbortSignal.any([signal, deadline]);
    const end = () => endGroup(child);
    over.addEventListener('abort', end, { once: true });
    const reason = await endOf(child);
    over.removeEventListener('abort', end);
    endGroup(child);
    await endAll((environment) => environment.has(`PAGURUS_HOOK_RUN=${run.PAGURUS_HOOK_RUN}`));
    await drained(closed, child);
    signal.throwIfAborted();
    if (reason === undefined) return { is: 'done', output: tail.text() };
    if (deadline.aborted)
      return { is: 'failed', reason: `it ran longer than ${spec.timeoutMs} ms`, temporary: false, output: tail.text() };
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

async function drained(closed: Promise<unknown>, child: ChildProcess): Promise<void> {
  const enough = new AbortController();
  await Promise.race([closed, wait(DRAIN_MS, undefined, { signal: enough.signal }).catch(() => undefined)]);
  enough.abort();
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function endGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) signalProcess(-pid, 'SIGKILL');
}

/** Ends every process whose environment passes, those too that it starts meanwhile. */
async function endAll(test: (environment: ReadonlySet<string>) => boolean): Promise<void> {
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const found = await processesWith(test);
    if (found.length === 0) return;
    for (const { pid } of found) signalProcess(pid, 'SIGKILL');
    await wait(10);
  }
}
