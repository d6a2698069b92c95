import { Agent, get } from 'node:http';

const TICK_MS = 10;
/** A machine that cannot keep up is not buried: what is due beyond these is left out, and the rate says so. */
const OPEN_MAX = 48;
const PATIENCE_MS = 20_000;

/**
 * Asks `port` of this host at a steady rate, as far as the machine keeps up; half of it on connections that are kept,
 * half on fresh ones. Everything but an answer 200 is a failure, and nothing is asked twice.
 */
export class HttpLoad implements AsyncDisposable {
  sent = 0;
  answered = 0;
  /** How often, by what went wrong. */
  readonly failures = new Map<string, number>();
  readonly #port: number;
  readonly #startedAt = performance.now();
  /** In turn, so that none of them idles. */
  readonly #kept = new Agent({ keepAlive: true, maxSockets: 32, scheduling: 'fifo' });
  readonly #timer: NodeJS.Timeout;
  #open = 0;
  #left = 0;
  #drained = Promise.withResolvers<void>();

  constructor(port: number, perSecond: number) {
    this.#port = port;
    this.#timer = setInterval(() => {
      const due = Math.floor(((performance.now() - this.#startedAt) * perSecond) / 1_000);
      while (this.sent + this.#left < due) {
        if (this.#open < OPEN_MAX) this.#ask();
        else this.#left += 1;
      }
    }, TICK_MS);
  }

  get failed(): number {
    return [...this.failures.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Answers a second since the start. */
  get rate(): number {
    return (this.answered * 1_000) / (performance.now() - this.#startedAt);
  }

  #ask(): void {
    this.sent += 1;
    this.#open += 1;
    const kept = this.sent % 2 === 0;
    const kind = kept ? 'kept' : 'fresh';
    const request = get(
      { host: '127.0.0.1', port: this.#port, path: '/', agent: kept ? this.#kept : false, timeout: PATIENCE_MS },
      (response) => {
        response.on('error', (error) => this.#end(`${kind}: answer cut: ${error.message}`));
        response
          .resume()
          .on('end', () => this.#end(response.statusCode === 200 ? undefined : `${kind}: ${response.statusCode}`));
      },
    );
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', (error) => this.#end(`${kind}: ${error.message}`));
  }

  #end(failure: string | undefined): void {
    this.#open -= 1;
    if (failure === undefined) this.answered += 1;
    else this.failures.set(failure, (this.failures.get(failure) ?? 0) + 1);
    if (this.#open === 0) this.#drained.resolve();
  }

  /** Asks no more; resolves when the last answer is there. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#drained = Promise.withResolvers<void>();
    if (this.#open > 0) await this.#drained.promise;
    this.#kept.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
