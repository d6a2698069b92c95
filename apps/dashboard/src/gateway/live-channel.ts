import type { ServerResponse } from 'node:http';
import type { LiveEvent } from '#contract/fleet.ts';
import { EventLog, toServerSentEvent } from './event-log.ts';
import { LiveStream } from './live-stream.ts';
import type { PageWindow } from './page-window.ts';

type LiveChannelOptions = {
  /** Where the ids of its events begin; no two channels, in whatever process, may give the same id. */
  readonly firstId: number;
  /** The page that everybody here looks at; `undefined`: nobody looks at one. */
  readonly page: PageWindow | undefined;
  readonly total: () => number;
  readonly news: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Changes of agents go out together, at most once in so long. */
  readonly deltaMs: number;
};

type Snapshot = { readonly id: number; readonly madeAt: number; readonly text: string };

/** Many look through few filters, and a page is soon left: what can be caught up with is short. */
const ENTRIES_MAX = 200;
const CHARS_MAX = 512 * 1024;

/** All browsers that look at the same page of the fleet: what is written down for one of them serves all. */
export class LiveChannel implements Disposable {
  readonly #options: LiveChannelOptions;
  readonly #log: EventLog;
  readonly #streams = new Set<LiveStream>();
  #timer: NodeJS.Timeout | undefined;
  #toldAt = -Infinity;
  #toldTotal: number;
  #moved = false;
  #snapshot: Snapshot | undefined;

  constructor(options: LiveChannelOptions) {
    this.#options = options;
    this.#log = new EventLog(options.firstId, ENTRIES_MAX, CHARS_MAX);
    this.#toldTotal = options.total();
  }

  get size(): number {
    return this.#streams.size;
  }

  join(response: ServerResponse, lastEventId: number | undefined, left: () => void): void {
    const stream = new LiveStream(response, this.#log, () => this.#snapshotEvent(), lastEventId);
    this.#streams.add(stream);
    response.on('close', () => {
      this.#streams.delete(stream);
      left();
    });
  }

  publish(event: LiveEvent): void {
    this.#log.append(event);
    for (const stream of this.#streams) stream.catchUp(performance.now());
  }

  /** `moved`: in more than the time of a last report, which only those see who look at the agent. */
  fleetChanged(moved: boolean): void {
    this.#moved ||= moved;
    if (!moved && this.#options.page === undefined) return;
    const waitMs = Math.max(0, this.#toldAt + this.#options.deltaMs - performance.now());
    this.#timer ??= setTimeout(() => this.#tell(), waitMs);
  }

  keepAlive(stallMs: number): void {
    for (const stream of this.#streams) stream.keepAlive(performance.now(), stallMs);
  }

  #tell(): void {
    this.#timer = undefined;
    this.#toldAt = performance.now();
    const { page, total, now } = this.#options;
    const delta = page?.next(now()) ?? null;
    const agents = total();
    const moved = this.#moved;
    if (!moved && delta === null && agents === this.#toldTotal) return;
    this.#moved = false;
    this.#toldTotal = agents;
    this.publish({ type: 'fleet', agents, moved, page: delta });
  }

  /**
   * Where those begin who have nothing yet. The page is as of the last event, and not as it is by now: the next event
   * continues it. Browsers that come together share one text.
   */
  #snapshotEvent(): string {
    const { page, total, news, now, deltaMs } = this.#options;
    const madeAt = performance.now();
    const id = this.#log.lastId;
    if (this.#snapshot?.id !== id || madeAt - this.#snapshot.madeAt > deltaMs) {
      const reset: LiveEvent = { type: 'reset', agents: total(), news: news(), page: page?.page(now()) ?? null };
      this.#snapshot = { id, madeAt, text: toServerSentEvent(id, reset) };
    }
    return this.#snapshot.text;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#options.page?.[Symbol.dispose]();
    for (const stream of this.#streams) stream.end();
  }
}
