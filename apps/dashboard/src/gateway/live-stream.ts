import type { ServerResponse } from 'node:http';
import type { EventLog } from './event-log.ts';

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

/**
 * One browser. It is handed what it lacks whenever it has taken what it was handed before, so a slow reader costs
 * one write and no queue: it skips ahead through the log, or over a new snapshot when the log has moved on.
 */
export class LiveStream {
  readonly #response: ServerResponse;
  readonly #log: EventLog;
  readonly #reset: () => string;
  #sentId: number | undefined;
  #blockedAt: number | undefined;

  /** `lastEventId`: what the browser has seen; `undefined` when it comes for the first time. */
  constructor(response: ServerResponse, log: EventLog, reset: () => string, lastEventId: number | undefined) {
    this.#response = response;
    this.#log = log;
    this.#reset = reset;
    this.#sentId = lastEventId;
    response.writeHead(200, HEADERS);
    response.on('drain', () => {
      this.#blockedAt = undefined;
      this.catchUp(performance.now());
    });
    this.#write('retry: 1000\n\n', performance.now());
    this.catchUp(performance.now());
  }

  /** `now` in milliseconds of a clock that is never set. */
  catchUp(now: number): void {
    if (this.#blockedAt !== undefined) return;
    const missing = this.#sentId === undefined ? undefined : this.#log.since(this.#sentId);
    this.#sentId = this.#log.lastId;
    if (missing !== '') this.#write(missing ?? this.#reset(), now);
  }

  /** Keeps proxies from closing a quiet stream, and gives up on one that took nothing for `stallMs`. */
  keepAlive(now: number, stallMs: number): void {
    if (this.#blockedAt === undefined) this.#write(': alive\n\n', now);
    else if (now - this.#blockedAt > stallMs) this.#response.destroy();
  }

  end(): void {
    if (this.#blockedAt === undefined) this.#response.end();
    else this.#response.destroy();
  }

  #write(text: string, now: number): void {
    if (!this.#response.write(text)) this.#blockedAt = now;
  }
}
