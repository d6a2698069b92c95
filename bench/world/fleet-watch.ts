import { type IncomingMessage, get } from 'node:http';

type Row = {
  readonly instanceUid: string;
  readonly phase: string;
  readonly runningRelease: string | null;
  readonly health: string;
};
type Event = { readonly type: string; readonly agents?: readonly Row[]; readonly changed?: readonly Row[] };

/** What a browser sees of the fleet, with the time at which it saw each agent run a release well. */
export class FleetWatch implements Disposable {
  readonly rows = new Map<string, Row>();
  /** Agent → release → when, in ms since 1970. */
  readonly #well = new Map<string, Map<string, number>>();
  readonly #url: string;
  readonly #cookie: string;
  #response: IncomingMessage | undefined;
  #ended = false;
  #rest = '';

  constructor(url: string, cookie: string) {
    this.#url = url;
    this.#cookie = cookie;
    this.#open();
  }

  /** When each agent was first seen to run `release` well; only those that were. */
  wellWith(release: string): Map<string, number> {
    const seen = [...this.#well].map(([uid, releases]) => [uid, releases.get(release)] as const);
    return new Map(seen.filter((each): each is readonly [string, number] => each[1] !== undefined));
  }

  #open(): void {
    if (this.#ended) return;
    const again = () => setTimeout(() => this.#open(), 500);
    get(`${this.#url}/api/v1/events`, { headers: { cookie: this.#cookie }, agent: false }, (response) => {
      this.#response = response;
      this.#rest = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => this.#take(chunk));
      response.on('error', () => undefined); // it closes next
      response.on('close', again);
    }).on('error', again);
  }

  #take(chunk: string): void {
    const now = Date.now();
    const blocks = (this.#rest + chunk).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data === undefined) continue;
      const { agents, changed } = JSON.parse(data) as Event;
      if (agents !== undefined) this.rows.clear();
      for (const row of agents ?? changed ?? []) this.#see(row, now);
    }
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
    this.#response?.destroy();
  }
}
