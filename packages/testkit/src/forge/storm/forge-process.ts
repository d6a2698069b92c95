import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { ForgeStore } from '@pagurus/forge/store.ts';

export type ToForge = { readonly id: number; readonly value?: unknown; readonly problem?: string };
export type FromForge =
  | { readonly kind: 'store'; readonly id: number; readonly verb: string; readonly args: unknown[] }
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'log'; readonly text: string };

const PROGRAM = new URL('forge-program.ts', import.meta.url);

/** A forge in a process that can be killed, over a store that outlives it. */
export class ForgeProcess implements AsyncDisposable {
  readonly #dataDir: string;
  readonly #store: ForgeStore;
  /** What it logged, over all of its lives. */
  readonly said: string[] = [];
  #child: ChildProcess | undefined;
  #port = '0';
  #url = '';

  constructor(dataDir: string, store: ForgeStore) {
    this.#dataDir = dataDir;
    this.#store = store;
  }

  /** The same over all of its lives, once it was started. */
  get url(): string {
    return this.#url;
  }

  async start(): Promise<void> {
    const child = fork(PROGRAM, [this.#dataDir, this.#port], { serialization: 'advanced', execArgv: [] });
    this.#child = child;
    const ready = new Promise<string>((resolve, reject) => {
      child.once('exit', () =>
        reject(new Error(`Cannot start the forge as it ended: ${this.said.slice(-3).join('\n')}`)),
      );
      child.on('message', (message: FromForge) => {
        if (message.kind === 'ready') resolve(message.url);
        else if (message.kind === 'log') this.said.push(message.text);
        else void this.#answer(child, message);
      });
    });
    this.#url = await ready;
    this.#port = new URL(this.#url).port;
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  async #answer(child: ChildProcess, { id, verb, args }: FromForge & { kind: 'store' }): Promise<void> {
    const tell = (answer: ToForge): void => {
      // What a killed process asked was done all the same.
      if (child.connected) child.send(answer, () => undefined);
    };
    try {
      const work = this.#store[verb as keyof ForgeStore] as (...all: unknown[]) => Promise<unknown>;
      tell({ id, value: await work.apply(this.#store, args) });
    } catch (error) {
      tell({ id, problem: String(error) });
    }
  }
}
