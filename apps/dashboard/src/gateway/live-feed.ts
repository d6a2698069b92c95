import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FleetQuery } from '#contract/fleet-page.ts';
import type { LiveEvent } from '#contract/fleet.ts';
import type { FleetIndex } from '#domain/fleet/fleet-index.ts';
import type { LiveRow } from './agent-view.ts';
import { LiveChannel } from './live-channel.ts';
import { readLiveQuery } from './live-query.ts';
import { PageWindow } from './page-window.ts';

export type LiveFeedOptions = {
  readonly fleet: FleetIndex<LiveRow>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Where the ids of the next channel's events begin: never the same twice, nor that of another process. */
  readonly firstId: () => number;
  readonly streamsMax: number;
  readonly streamStallMs: number;
  readonly deltaMs?: number;
  readonly keepAliveMs?: number;
  readonly lingerMs?: number;
};

const DELTA_MS = 250;
const KEEP_ALIVE_MS = 15_000;
/** How long a page is kept up that nobody looks at, for those who were cut off; and how many of them. */
const LINGER_MS = 10_000;
const LINGERING_MAX = 20;

/** Events for browsers, each through its own filter. Publishing never waits, however many read and however slowly. */
export class LiveFeed implements Disposable {
  readonly #options: LiveFeedOptions;
  readonly #channels = new Map<string, LiveChannel>();
  /** Since when nobody has looked, the longest ago first. */
  readonly #left = new Map<string, number>();
  readonly #keepAlive: NodeJS.Timeout;
  #streams = 0;
  #news: number;
  #rolloutsDue: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
    this.#news = options.firstId();
    this.#keepAlive = setInterval(() => {
      for (const channel of this.#channels.values()) channel.keepAlive(options.streamStallMs);
      this.#closeLeft();
    }, options.keepAliveMs ?? KEEP_ALIVE_MS);
  }

  /** `moved`: some agent is another one in more than the time of its last report. */
  fleetChanged(moved: boolean): void {
    for (const channel of this.#channels.values()) channel.fleetChanged(moved);
  }

  /** A lease or a rollout is another one. In a fleet that moves one is, many times a second: all are told together. */
  rolloutsChanged(): void {
    if (this.#ended) return;
    this.#rolloutsDue ??= setTimeout(() => {
      this.#rolloutsDue = undefined;
      for (const channel of this.#channels.values()) channel.publish({ type: 'rollouts' });
    }, this.#options.deltaMs ?? DELTA_MS);
  }

  publish(event: Extract<LiveEvent, { type: 'state' | 'changes' }>): void {
    this.#news += 1;
    for (const channel of this.#channels.values()) channel.publish(event);
  }

  /** Answers with the stream. Whoever asks is known to be allowed to. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    // It may have gone while somebody found out who asks; then no `close` would come any more.
    if (response.closed) return;
    const asked = readLiveQuery(request.url ?? '');
    if (!asked.ok) return refuse(response, 400, asked.sentence);
    if (this.#ended || this.#streams >= this.#options.streamsMax) {
      const why = this.#ended ? 'the dashboard is stopping' : `${this.#streams} are open already`;
      return refuse(response, 503, `Cannot open a stream of events now: ${why}`);
    }
    request.socket.setNoDelay(true);
    response.on('error', () => response.destroy());
    this.#streams += 1;
    const key = JSON.stringify(asked.query ?? null);
    const channel = this.#channelOf(key, asked.query);
    this.#left.delete(key);
    channel.join(response, lastEventId(request), () => {
      this.#streams -= 1;
      if (channel.size > 0 || this.#channels.get(key) !== channel) return;
      this.#left.set(key, performance.now());
      this.#closeLeft();
    });
  }

  #channelOf(key: string, query: FleetQuery | undefined): LiveChannel {
    const known = this.#channels.get(key);
    if (known !== undefined) return known;
    const { fleet, now, firstId, deltaMs = DELTA_MS } = this.#options;
    const channel = new LiveChannel({
      firstId: firstId(),
      page: query && new PageWindow(fleet, query),
      total: () => fleet.size,
      news: () => this.#news,
      now,
      deltaMs,
    });
    this.#channels.set(key, channel);
    return channel;
  }

  #closeLeft(): void {
    const before = performance.now() - (this.#options.lingerMs ?? LINGER_MS);
    for (const [key, since] of this.#left) {
      if (since > before && this.#left.size <= LINGERING_MAX) break;
      this.#left.delete(key);
      this.#channels.get(key)?.[Symbol.dispose]();
      this.#channels.delete(key);
    }
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    clearInterval(this.#keepAlive);
    clearTimeout(this.#rolloutsDue);
    for (const channel of this.#channels.values()) channel[Symbol.dispose]();
  }
}

function refuse(response: ServerResponse, status: 400 | 503, sentence: string): void {
  const retry = status === 503 ? { 'retry-after': '5' } : {};
  response.writeHead(status, { ...retry, 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${sentence}\n`);
}

function lastEventId({ headers }: IncomingMessage): number | undefined {
  const header = headers['last-event-id'];
  return typeof header === 'string' && /^\d{1,16}$/.test(header) ? Number(header) : undefined;
}
