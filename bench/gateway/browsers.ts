import { type IncomingMessage, get } from 'node:http';
import { serve } from '../world/crew.ts';
import { watchSelf } from '../world/own-vitals.ts';

type Row = { readonly instanceUid: string; readonly connectivity: string; readonly healthReason: string | null };
type Facets = { readonly connectivity?: readonly { readonly value: string; readonly agents: number }[] };
type Event =
  | { readonly type: 'reset'; readonly agents: number; readonly page: { agents: readonly Row[]; facets: Facets } }
  | {
      readonly type: 'fleet';
      readonly agents: number;
      readonly page: { readonly changed: readonly Row[]; readonly facets: Facets } | null;
    }
  | { readonly type: 'state' | 'changes' | 'rollouts' };

/** As many as the fleet page asks for. */
const PAGE = 200;
/** In these orders agents stay where they are. */
const ORDERS = ['agent', 'app', '-agent', '-app'];

export type StreamsPlan = { readonly url: string; readonly cookie: string; readonly count: number };
export type StreamsState = {
  readonly open: number;
  readonly bytes: number;
  readonly events: number;
  readonly ended: number;
  /** Of all agents, as the first stream tells. */
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
  known = 0;
  online = 0;
  readonly #plan: StreamsPlan;
  readonly #search: string;
  #rest = '';
  #lastId: string | undefined;
  #response: IncomingMessage | undefined;

  /** `place`: each looks at another page of the fleet, and some in another order. */
  constructor(plan: StreamsPlan, place: number) {
    this.#plan = plan;
    this.#search = `limit=${PAGE}&offset=${place * PAGE}&sort=${ORDERS[place % ORDERS.length]}`;
    this.#open();
  }

  get open(): boolean {
    return this.#response !== undefined;
  }

  #open(): void {
    const { url, cookie } = this.#plan;
    const headers = { cookie, ...(this.#lastId === undefined ? {} : { 'last-event-id': this.#lastId }) };
    const again = () => setTimeout(() => this.#open(), 1_000);
    get(`${url}/api/v1/events?${this.#search}`, { headers, agent: false }, (response) => {
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
      for (const row of event.page.agents) this.rows.set(row.instanceUid, row);
      this.#count(event.agents, event.page.facets);
    } else if (event.type === 'fleet') {
      for (const row of event.page?.changed ?? []) this.#row(row, now);
      this.#count(event.agents, event.page?.facets ?? {});
    }
  }

  #count(agents: number, { connectivity }: Facets): void {
    this.known = agents;
    if (connectivity === undefined) return;
    this.online = connectivity.find(({ value }) => value === 'Online')?.agents ?? 0;
  }

  #row(row: Row, now: number): void {
    const before = this.rows.get(row.instanceUid);
    this.rows.set(row.instanceUid, row);
    // What comes to the page may have changed long ago.
    if (before === undefined || row.healthReason === null || row.healthReason === before.healthReason) return;
    const at = Number(/^changed at (\d+)$/.exec(row.healthReason)?.[1]);
    if (Number.isFinite(at)) latencies.push(now - at);
  }
}

function state(): StreamsState {
  return {
    ...tally,
    open: streams.filter(({ open }) => open).length,
    known: streams[0]?.known ?? 0,
    online: streams[0]?.online ?? 0,
  };
}

const vitals = watchSelf();

serve({
  open(plan: StreamsPlan) {
    for (let count = 0; count < plan.count; count += 1) streams.push(new Stream(plan, count));
  },
  state,
  vitals,
  latencies() {
    const since = latencies;
    latencies = [];
    return since;
  },
});
