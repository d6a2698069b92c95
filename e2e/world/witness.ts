import { setTimeout as sleep } from 'node:timers/promises';

/** Asks a port for its answer again and again, and remembers every one; the judge of "the old version kept answering". */
export class Witness implements AsyncDisposable {
  readonly #url: string;
  readonly #read: (body: string) => string;
  readonly #stop = new AbortController();
  readonly #watching: Promise<void>;
  /** Answers in their order, each once for each run of equal ones. */
  readonly answers: string[] = [];
  /** How many requests got no answer. */
  failures = 0;
  requests = 0;

  constructor(url: string, read: (body: string) => string = versionOf) {
    this.#url = url;
    this.#read = read;
    this.#watching = this.#watch();
  }

  async #watch(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.requests += 1;
      const answer = await ask(this.#url, this.#read).catch(() => undefined);
      if (answer === undefined) this.failures += 1;
      else if (answer !== this.answers.at(-1)) this.answers.push(answer);
      await sleep(20, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#watching;
  }
}

/** What the app on this port says of itself; throws when it does not answer. */
export async function ask(url: string, read: (body: string) => string = versionOf): Promise<string> {
  const response = await fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(2_000) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return read(await response.text());
}

const versionOf = (body: string): string => (JSON.parse(body) as { version: string }).version;
