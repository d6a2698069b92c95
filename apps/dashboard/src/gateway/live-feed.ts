import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AgentView } from '#contract/agent-view.ts';
import type { LiveEvent } from '#contract/fleet.ts';
import { EventLog, toServerSentEvent } from './event-log.ts';
import { FleetDeltas } from './fleet-deltas.ts';
import { LiveStream } from './live-stream.ts';

export type LiveFeedOptions = {
  readonly startedAt: number;
  /** The whole fleet, for a browser that has nothing yet. */
  readonly snapshot: () => readonly AgentView[];
  /** One agent now; `undefined` when it was removed meanwhile. */
  readonly view: (instanceUid: string) => AgentView | undefined;
  readonly streamsMax: number;
  readonly streamStallMs: number;
  readonly deltaMs?: number;
  readonly keepAliveMs?: number;
};

const DELTA_MS = 250;
const KEEP_ALIVE_MS = 15_000;

type Snapshot = { readonly id: number; readonly madeAt: number; readonly text: string };

/** Events for browsers. Publishing never waits, however many read and however slowly. */
export class LiveFeed implements Disposable {
  readonly #options: LiveFeedOptions;
  readonly #log: EventLog;
  readonly #deltas: FleetDeltas;
  readonly #streams = new Set<LiveStream>();
  readonly #keepAlive: NodeJS.Timeout;
  #snapshot: Snapshot | undefined;
  #ended = false;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
    this.#log = new EventLog(options.startedAt);
    this.#deltas = new FleetDeltas(options.deltaMs ?? DELTA_MS, ({ changed, removed }) => {
      const views = changed.map(options.view).filter((view) => view !== undefined);
      this.publish({ type: 'fleet', changed: views, removed: [...removed] });
    });
    this.#keepAlive = setInterval(() => {
      for (const stream of this.#streams) stream.keepAlive(performance.now(), options.streamStallMs);
    }, options.keepAliveMs ?? KEEP_ALIVE_MS);
  }

  agentChanged(instanceUid: string): void {
    this.#deltas.changed(instanceUid);
  }

  agentRemoved(instanceUid: string): void {
    this.#deltas.removed(instanceUid);
  }

  publish(event: LiveEvent): void {
    this.#log.append(event);
    for (const stream of this.#streams) stream.catchUp(performance.now());
  }

  /** Answers with the stream. Whoever asks is known to be allowed to. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    // It may have gone while somebody found out who asks; then no `close` would come any more.
    if (response.closed) return;
    if (this.#ended || this.#streams.size >= this.#options.streamsMax) {
      const why = this.#ended ? 'the dashboard is stopping' : `${this.#streams.size} are open already`;
      response.writeHead(503, { 'retry-after': '5', 'content-type': 'text/plain; charset=utf-8' });
      response.end(`Cannot open a stream of events now: ${why}\n`);
      return;
    }
    request.socket.setNoDelay(true);
    response.on('error', () => response.destroy());
    const stream = new LiveStream(response, this.#log, () => this.#snapshotEvent(), lastEventId(request));
    this.#streams.add(stream);
    response.on('close', () => this.#streams.delete(stream));
  }

  /** Browsers that come together share one text: a snapshot of a large fleet takes a moment to write down. */
  #snapshotEvent(): string {
    const now = performance.now();
    const id = this.#log.lastId;
    if (this.#snapshot?.id !== id || now - this.#snapshot.madeAt > DELTA_MS) {
      const reset: LiveEvent = { type: 'reset', agents: [...this.#options.snapshot()] };
      this.#snapshot = { id, madeAt: now, text: toServerSentEvent(id, reset) };
    }
    return this.#snapshot.text;
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    clearInterval(this.#keepAlive);
    this.#deltas[Symbol.dispose]();
    for (const stream of this.#streams) stream.end();
  }
}

function lastEventId({ headers }: IncomingMessage): number | undefined {
  const header = headers['last-event-id'];
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
