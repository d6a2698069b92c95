import { type IncomingMessage, get } from 'node:http';
import { serve } from '../world/crew.ts';
import { watchSelf } from '../world/own-vitals.ts';

type Row = { readonly instanceUid: string; readonly connectivity: string; readonly healthReason: string | null };
type Event =
  | { readonly type: 'reset'; readonly agents: readonly Row[] }
  | { readonly type: 'fleet'; readonly changed: readonly Row[]; readonly removed: readonly string[] }
  | { readonly type: 'state' | 'changes' };

export type StreamsPlan = { readonly url: string; readonly cookie: string; readonly count: number };
export type StreamsState = {
  readonly open: number;
  readonly bytes: number;
  readonly events: number;
  readonly ended: number;
  /** Rows of the first stream by connectivity. */
  readonly online: number;
  readonly known: number;
};

/** From the change in the agent to its row in a browser, in ms; of every change in every stream. */
let latencies: number[] = [];
const tally = { bytes: 0, events: 0, ended: 0 };
const streams: Stream[] = [];

/** Reads as a browser's EventSource does: parses all of it, and comes back when the stream ends. */
class Stream {
  readonly rows = new Map<string, Row>();
  readonly #plan: StreamsPlan;
  #rest = '';
  #lastId: string | undefined;
  #response: IncomingMessage | undefined;

  constructor(plan: StreamsPlan) {
    this.#plan = plan;
    this.#open();
  }

  get open(): boolean {
    return this.#response !== undefined;
  }

  #open(): void {
    const { url, cookie } = this.#plan;
    const headers = { cookie, ...(this.#lastId === undefined ? {} : { 'last-event-id': this.#lastId }) };
    const again = () => setTimeout(() => this.#open(), 1_000);
    get(`${url}/api/v1/events`, { headers, agent: false }, (response) => {
      if (response.statusCode !== 200) {
        response.resume();
        return void again();
      }
      this.#response = response;
      this.#rest = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => this.#take(chunk));
      response.on('error', () => undefined); // it closes next
      response.on('close', () => {
        this.#response = undefined;
        tally.ended += 1;
        again();
      });
    }).on('error', again);
  }

  #take(chunk: string): void {
    const now = Date.now();
    tally.bytes += chunk.length;
    this.#rest += chunk;
    for (let end = this.#rest.indexOf('\n\n'); end >= 0; end = this.#rest.indexOf('\n\n')) {
      const block = this.#rest.slice(0, end);
      this.#rest = this.#rest.slice(end + 2);
      const data = /^data: (.*)$/m.exec(block)?.[1];
      this.#lastId = /^id: (\d+)$/m.exec(block)?.[1] ?? this.#lastId;
      if (data !== undefined) this.#hear(JSON.parse(data) as Event, now);
    }
  }

  #hear(event: Event, now: number): void {
    tally.events += 1;
    if (event.type === 'reset') {
      this.rows.clear();
      for (const row of event.agents) this.rows.set(row.instanceUid, row);
    } else if (event.type === 'fleet') {
      for (const row of event.changed) this.#row(row, now);
    }
  }

  #row(row: Row, now: number): void {
    const before = this.rows.get(row.instanceUid)?.healthReason;
    this.rows.set(row.instanceUid, row);
    if (row.healthReason === null || row.healthReason === before) return;
    const at = Number(/^changed at (\d+)$/.exec(row.healthReason)?.[1]);
    if (Number.isFinite(at)) latencies.push(now - at);
  }
}

function state(): StreamsState {
  const rows = [...(streams[0]?.rows.values() ?? [])];
  return {
    ...tally,
    open: streams.filter(({ open }) => open).length,
    known: rows.length,
    online: rows.filter(({ connectivity }) => connectivity === 'Online').length,
  };
}

const vitals = watchSelf();

serve({
  open(plan: StreamsPlan) {
    for (let count = 0; count < plan.count; count += 1) streams.push(new Stream(plan));
  },
  state,
  vitals,
  latencies() {
    const since = latencies;
    latencies = [];
    return since;
  },
});
