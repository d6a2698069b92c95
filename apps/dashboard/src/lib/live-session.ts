import { listAgents } from '#contract/fleet-page.ts';
import type { LiveEvent } from '#contract/fleet.ts';
import type { call } from '#lib/call.ts';
import type { LinkState } from '#lib/live-connection.ts';
import type { LiveStore } from '#lib/live-store.ts';
import { type PageQuery, pageSearch } from '#lib/page-query.ts';

type SessionOptions = {
  readonly store: LiveStore;
  /** Has the stream bring the page of this query string; empty: none. */
  readonly open: (search: string) => void;
  readonly call: typeof call;
  readonly now: () => number;
  /** Something may have moved that these queries show; no keys: everything. */
  readonly ask: (...keys: readonly string[]) => void;
  /** The same for what comes of the fleet, its leases and rollouts, which move often. */
  readonly fleetMoved: () => void;
  readonly agentChanged: (instanceUid: string) => void;
};

/** Decides what each live event means to this browser, and which page the stream is asked for. */
export class LiveSession {
  readonly #options: SessionOptions;
  #wanted: PageQuery | null = null;
  #isOpen = false;
  #news: number | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Opens the stream, with the page that is wanted by now. */
  begin(): void {
    this.#isOpen = true;
    this.#open();
  }

  /** Nothing is opened any more, until it begins again. */
  end(): void {
    this.#isOpen = false;
  }

  /** This page is on the screen from now on. */
  want(query: PageQuery): void {
    this.#wanted = query;
    this.#open();
  }

  /** The page went from the screen; another one may come in the same moment. */
  leave(query: PageQuery): void {
    queueMicrotask(() => {
      if (this.#wanted !== query) return;
      this.#wanted = null;
      this.#open();
    });
  }

  linked(link: LinkState): void {
    this.#options.store.patch({ link });
  }

  /** Asks for the page itself when the stream has not brought it; to be called now and then. */
  async fetchMissing(): Promise<void> {
    const { store, call: ask, now } = this.#options;
    const query = this.#wanted;
    if (query === null || this.#isHere(query)) return;
    try {
      const page = await ask(listAgents, { query });
      if (this.#wanted === query && !this.#isHere(query)) store.put(pageSearch(query), page, now());
    } catch (error) {
      store.patch({ error });
    }
  }

  heard(event: LiveEvent, search: string): void {
    const { store, ask, fleetMoved, agentChanged, now } = this.#options;
    switch (event.type) {
      case 'state':
        this.#news = (this.#news ?? 0) + 1;
        return ask('sync', 'matrix', 'releases', 'changes', 'rollouts', 'preview');
      case 'changes':
        this.#news = (this.#news ?? 0) + 1;
        return ask('changes', 'matrix', 'rollouts', 'preview');
      case 'rollouts':
        return fleetMoved();
      case 'reset': {
        // Another filter is another stream, and no reason to doubt everything else.
        // But the fleet may have moved between the two.
        if (event.news === this.#news) fleetMoved();
        else ask();
        this.#news = event.news;
        return store.apply(search, event, now());
      }
      case 'fleet': {
        if (event.moved) fleetMoved();
        store.apply(search, event, now());
        for (const { instanceUid } of event.page?.changed ?? []) agentChanged(instanceUid);
      }
    }
  }

  #open(): void {
    if (this.#isOpen) this.#options.open(this.#wanted === null ? '' : pageSearch(this.#wanted));
  }

  #isHere(query: PageQuery): boolean {
    return this.#options.store.state().page?.search === pageSearch(query);
  }
}
