import { type IncomingMessage, get } from 'node:http';

type Row = {
  readonly instanceUid: string;
  readonly phase: string;
  readonly runningRelease: string | null;
  readonly health: string;
  readonly connectivity: string;
};
type Event = {
  readonly type: string;
  /** How many there are, whatever the page. */
  readonly agents?: number;
  readonly page?: { readonly agents?: readonly Row[]; readonly changed?: readonly Row[] } | null;
};

/** The most that a page may have; a larger fleet takes several streams. */
const PAGE = 500;

/** What browsers see of the fleet, page by page, with the time at which it saw each agent run a release well. */
export class FleetWatch implements Disposable {
  readonly rows = new Map<string, Row>();
  /** Agent → release → when, in ms since 1970. */
  readonly #well = new Map<string, Map<string, number>>();
  readonly #url: string;
  readonly #cookie: string;
  readonly #responses = new Map<number, IncomingMessage>();
  #pages = 0;
  #ended = false;

  constructor(url: string, cookie: string) {
    this.#url = url;
    this.#cookie = cookie;
    this.#openNext();
  }

  /** When each agent was first seen to run `release` well; only those that were. */
  wellWith(release: string): Map<string, number> {
    const seen = [...this.#well].map(([uid, releases]) => [uid, releases.get(release)] as const);
    return new Map(seen.filter((each): each is readonly [string, number] => each[1] !== undefined));
  }

  #openNext(): void {
    this.#open(this.#pages);
    this.#pages += 1;
  }

  #open(page: number): void {
    if (this.#ended) return;
    const again = () => setTimeout(() => this.#open(page), 500);
    const path = `/api/v1/events?limit=${PAGE}&offset=${page * PAGE}`;
    get(`${this.#url}${path}`, { headers: { cookie: this.#cookie }, agent: false }, (response) => {
      this.#responses.set(page, response);
      let rest = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (rest = this.#take(rest + chunk)));
      response.on('error', () => undefined); // it closes next
      response.on('close', again);
    }).on('error', again);
  }

  /** What is left of an event that has not come whole. */
  #take(text: string): string {
    const now = Date.now();
    const blocks = text.split('\n\n');
    const rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data === undefined) continue;
      const { agents = 0, page } = JSON.parse(data) as Event;
      for (const row of page?.agents ?? page?.changed ?? []) this.#see(row, now);
      while (this.#pages * PAGE < agents) this.#openNext();
    }
    return rest;
  }

  #see(row: Row, now: number): void {
    this.rows.set(row.instanceUid, row);
    const { phase, runningRelease, health, instanceUid } = row;
    if (phase !== 'InSync' || health !== 'Healthy' || runningRelease === null) return;
    const releases = this.#well.get(instanceUid) ?? new Map<string, number>();
    this.#well.set(instanceUid, releases);
    if (!releases.has(runningRelease)) releases.set(runningRelease, now);
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    for (const response of this.#responses.values()) response.destroy();
  }
}
