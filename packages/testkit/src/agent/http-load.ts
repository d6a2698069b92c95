import { HttpConnection } from '#agent/http-connection.ts';

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
  /** Kept connections that wait; the one that waits longest is next, so that none of them idles. */
  readonly #idle: HttpConnection[] = [];
  readonly #timer: NodeJS.Timeout;
  #open = 0;
  #left = 0;
  #drained = Promise.withResolvers<void>();

  constructor(port: number, perSecond: number) {
    this.#port = port;
    this.#timer = setInterval(() => {
      const due = Math.floor(((performance.now() - this.#startedAt) * perSecond) / 1_000);
      while (this.sent + this.#left < due) {
        if (this.#open < OPEN_MAX) void this.#ask(); // never rejects
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

  async #ask(): Promise<void> {
    this.sent += 1;
    this.#open += 1;
    const keeps = this.sent % 2 === 0;
    const connection = (keeps ? this.#kept() : undefined) ?? new HttpConnection(this.#port, keeps, PATIENCE_MS);
    try {
      const status = await connection.ask();
      if (status === 200) this.answered += 1;
      else this.#note(`${keeps ? 'kept' : 'fresh'}: ${status}`);
      if (keeps && connection.isOpen) this.#idle.push(connection);
      else connection.end();
    } catch (error) {
      this.#note(`${keeps ? 'kept' : 'fresh'}: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.#open -= 1;
    if (this.#open === 0) this.#drained.resolve();
  }

  /** One that the server has not ended. */
  #kept(): HttpConnection | undefined {
    for (;;) {
      const connection = this.#idle.shift();
      if (connection === undefined || connection.isOpen) return connection;
    }
  }

  #note(failure: string): void {
    this.failures.set(failure, (this.failures.get(failure) ?? 0) + 1);
  }

  /** Asks no more; resolves when the last answer is there. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#drained = Promise.withResolvers<void>();
    if (this.#open > 0) await this.#drained.promise;
    for (const connection of this.#idle) connection.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
