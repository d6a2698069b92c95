import { API_BASE } from '#contract/endpoint.ts';
import { LIVE_EVENTS_PATH, LiveEvent } from '#contract/fleet.ts';

export type LinkState = 'connecting' | 'live' | 'reconnecting';

export type LiveHandlers = {
  /** `search`: what the stream was asked for that this came from. */
  onEvent: (event: LiveEvent, search: string) => void;
  onLink: (link: LinkState) => void;
  random: () => number;
};

const TYPES = LiveEvent.options.map((option) => option.shape.type.value);
const RETRY_MS = { min: 1_000, max: 15_000 };

/**
 * The stream of live events, with the page of the fleet that is on the screen. The browser reconnects by itself after a
 * network error; when the server has ended the stream for good (a restart behind a proxy, a lapsed session) it is opened
 * anew after a wait with full jitter. An event that this page does not understand is let go: the next poll brings what it meant.
 */
export class LiveConnection implements Disposable {
  readonly #handlers: LiveHandlers;
  #search = '';
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(handlers: LiveHandlers) {
    this.#handlers = handlers;
  }

  /** Asks for this page from now on, as a query string; empty: for none. Nothing comes any more of the one before. */
  open(search: string): void {
    if (this.#source !== undefined && search === this.#search) return;
    this.#search = search;
    this.#connect();
  }

  #connect(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    const search = this.#search;
    const source = new EventSource(`${API_BASE}${LIVE_EVENTS_PATH}${search && `?${search}`}`);
    this.#source = source;
    source.addEventListener('open', () => {
      this.#failures = 0;
      this.#handlers.onLink('live');
    });
    source.addEventListener('error', () => {
      this.#handlers.onLink('reconnecting');
      if (source.readyState === EventSource.CLOSED) this.#retry();
    });
    // Named and unnamed events alike: the type is in the data.
    for (const name of ['message', ...TYPES]) source.addEventListener(name, (event) => this.#receive(event, search));
  }

  #receive(event: Event, search: string): void {
    if (!(event instanceof MessageEvent) || typeof event.data !== 'string') return;
    const parsed = parseLiveEvent(event.data);
    if (parsed) this.#handlers.onEvent(parsed, search);
  }

  #retry(): void {
    this.#failures += 1;
    const ceiling = Math.min(RETRY_MS.max, RETRY_MS.min * 2 ** this.#failures);
    this.#timer = setTimeout(() => this.#connect(), RETRY_MS.min + this.#handlers.random() * ceiling);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  }
}

/** Undefined for what is not an event of this version. Never throws. */
export function parseLiveEvent(data: string): LiveEvent | undefined {
  try {
    return LiveEvent.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}
