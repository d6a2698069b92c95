type Entry = { readonly id: number; readonly text: string };

/**
 * The newest live events as text, in a bounded buffer, numbered without a gap.
 *
 * Numbers begin at the time of the start, so that a number of an earlier process is never taken for one of this one.
 */
export class EventLog {
  readonly #entriesMax: number;
  readonly #charsMax: number;
  readonly #entries: Entry[] = [];
  #chars = 0;
  #lastId: number;

  constructor(startedAt: number, entriesMax = 2_000, charsMax = 4 * 1024 * 1024) {
    this.#lastId = Math.floor(startedAt);
    this.#entriesMax = entriesMax;
    this.#charsMax = charsMax;
  }

  get lastId(): number {
    return this.#lastId;
  }

  append(event: unknown): void {
    this.#lastId += 1;
    const entry = { id: this.#lastId, text: toServerSentEvent(this.#lastId, event) };
    this.#entries.push(entry);
    this.#chars += entry.text.length;
    while (this.#entries.length > this.#entriesMax || this.#chars > this.#charsMax) {
      this.#chars -= this.#entries.shift()?.text.length ?? 0;
    }
  }

  /** Everything after `id`, empty when there is nothing; `undefined` when part of it is gone or `id` was never given. */
  since(id: number): string | undefined {
    if (id === this.#lastId) return '';
    const first = this.#lastId - this.#entries.length + 1;
    if (id > this.#lastId || id < first - 1) return undefined;
    return this.#entries
      .slice(id - first + 1)
      .map((entry) => entry.text)
      .join('');
  }
}

export const toServerSentEvent = (id: number, event: unknown): string =>
  `id: ${id}\ndata: ${JSON.stringify(event)}\n\n`;
