import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';

const GIT_ENV = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' };

/**
 * The yardstick: what people build by hand, `git pull` in a loop. Each loop of `periodMs` begins at a moment of its own;
 * what it waited is counted as if its period were 60 s.
 */
export class PullLoops implements AsyncDisposable {
  readonly #folder: string;
  readonly #path: string;
  readonly #scale: number;
  readonly #stop = new AbortController();
  readonly #loops: Promise<void>[];
  /** When `text` first stood in the file of a loop, and how long that pull took. */
  readonly #seen = new Map<string, { readonly at: number; readonly pullMs: number }[]>();

  private constructor(folder: string, path: string, periodMs: number, count: number) {
    this.#folder = folder;
    this.#path = path;
    this.#scale = 60_000 / periodMs;
    this.#loops = Array.from({ length: count }, (_, number) =>
      this.#loop(join(folder, String(number)), periodMs, (periodMs * (number + Math.random())) / count),
    );
  }

  /** `url` with the login in it; `path` is the file that is looked at after every pull. */
  static async start(url: string, path: string, count: number, periodMs: number): Promise<PullLoops> {
    const folder = await mkdtemp(join(tmpdir(), 'pagurus-bench-pull-'));
    for (let number = 0; number < count; number += 1)
      await execa('git', ['clone', '--quiet', url, join(folder, String(number))], { env: GIT_ENV });
    return new PullLoops(folder, path, periodMs, count);
  }

  /** From `mergedAt` until each loop had `text`, in ms at a period of 60 s; only of the loops that have it. */
  latencies(text: string, mergedAt: number): number[] {
    const seen = this.#seen.get(text) ?? [];
    return seen.map(({ at, pullMs }) => Math.max(0, at - pullMs - mergedAt) * this.#scale + pullMs);
  }

  async #loop(clone: string, periodMs: number, firstMs: number): Promise<void> {
    const { signal } = this.#stop;
    const sleep = (ms: number) => wait(ms, undefined, { signal }).catch(() => undefined);
    let last = '';
    for (await sleep(firstMs); !signal.aborted; await sleep(periodMs)) {
      const began = performance.now();
      await execa('git', ['-C', clone, 'pull', '--quiet'], { env: GIT_ENV, reject: false });
      const text = await readFile(join(clone, this.#path), 'utf8');
      if (text === last) continue;
      last = text;
      const seen = this.#seen.get(text) ?? [];
      this.#seen.set(text, [...seen, { at: Date.now(), pullMs: performance.now() - began }]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops);
    await rm(this.#folder, { recursive: true, force: true });
  }
}
