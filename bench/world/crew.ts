import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

type Question = { readonly id: number; readonly verb: string; readonly about: unknown };
type Answer = { readonly id: number; readonly value?: unknown; readonly problem?: string };

/** A part of a bench in a process of its own, so that what it takes is not taken from what is measured, nor its sockets. */
export class Crew implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #asked = 0;

  /** `module` calls `serve`. */
  constructor(module: URL) {
    // Room for garbage, so that what a part of the bench computes is not mostly the collection of it.
    this.#child = fork(module, {
      execArgv: ['--expose-gc', '--max-semi-space-size=64'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', (answer: Answer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (answer.problem === undefined) waiting?.resolve(answer.value);
      else waiting?.reject(new Error(answer.problem));
    });
    this.#child.on('exit', (code, signal) => {
      for (const waiting of this.#waiting.values())
        waiting.reject(new Error(`${module.pathname} ended: ${signal ?? code}`));
    });
  }

  ask<T>(verb: string, about?: unknown): Promise<T> {
    this.#asked += 1;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(this.#asked, waiting);
    this.#child.send({ id: this.#asked, verb, about } satisfies Question);
    return waiting.promise as Promise<T>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/** The other end: answers what the bench asks, until the bench is gone. */
export function serve(verbs: Readonly<Record<string, (about: never) => unknown>>): void {
  process.on('message', ({ id, verb, about }: Question) => {
    const answer = async (): Promise<void> => {
      try {
        process.send?.({ id, value: await verbs[verb]?.(about as never) } satisfies Answer);
      } catch (error) {
        process.send?.({ id, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      }
    };
    void answer();
  });
  process.on('disconnect', () => process.exit(0));
}
