import type { FleetPage } from '#contract/fleet-page.ts';
import type { LiveEvent } from '#contract/fleet.ts';
import { type LivePage, nextPage, toLivePage } from '#lib/fleet-page-state.ts';
import type { LinkState } from '#lib/live-connection.ts';

export type LiveState = {
  /** Agents in the fleet; `null` until it was heard. */
  readonly total: number | null;
  /** The newest page that came: of what is asked for, or of what was asked for before it. */
  readonly page: LivePage | null;
  readonly link: LinkState;
  /** Why the page could not be read when it was asked for. */
  readonly error: unknown;
};

export const NOTHING_LIVE: LiveState = { total: null, page: null, link: 'connecting', error: null };

/** What the stream of live events told, for `useSyncExternalStore`: a state that is replaced, never changed. */
export class LiveStore {
  #state: LiveState = NOTHING_LIVE;
  readonly #listeners = new Set<() => void>();

  readonly state = (): LiveState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  apply(search: string, event: Extract<LiveEvent, { type: 'reset' | 'fleet' }>, now: number): void {
    const page = nextPage(this.#state.page, search, event, now);
    if (page === this.#state.page && event.agents === this.#state.total) return;
    this.patch({ total: event.agents, page });
  }

  /** A page that was asked for as the stream did not come. */
  put(search: string, page: FleetPage, now: number): void {
    this.patch({ total: page.total, page: toLivePage(search, page, now), error: null });
  }

  patch(change: Partial<LiveState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
