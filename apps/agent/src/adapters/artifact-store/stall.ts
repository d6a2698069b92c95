/** The least that a download must bring. */
export type Pace = {
  /** So long may nothing at all come, milliseconds. */
  readonly stallMs: number;
  /** Every `stallMs`, from the first byte on, must bring as many bytes as this rate gives. */
  readonly bytesPerSecondMin: number;
};

/** Aborts its signal when too little is heard, or when the outer signal aborts. */
export class Stall implements Disposable {
  readonly signal: AbortSignal;
  readonly #own = new AbortController();
  readonly #pace: Pace;
  readonly #silence: NodeJS.Timeout;
  #window: NodeJS.Timeout | undefined;
  #bytes = 0;
  #why = '';

  constructor(pace: Pace, outer: AbortSignal) {
    this.#pace = pace;
    this.signal = AbortSignal.any([this.#own.signal, outer]);
    this.#silence = setTimeout(() => this.#abort(`nothing came for ${pace.stallMs} ms`), pace.stallMs);
  }

  /** Why it has aborted, as the end of a sentence. */
  get why(): string {
    return this.#why;
  }

  progress(bytes: number): void {
    this.#bytes += bytes;
    this.#silence.refresh();
    this.#window ??= setInterval(() => this.#look(), this.#pace.stallMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#silence);
    clearInterval(this.#window);
  }

  #look(): void {
    const { stallMs, bytesPerSecondMin } = this.#pace;
    const came = this.#bytes;
    this.#bytes = 0;
    if (came >= (bytesPerSecondMin * stallMs) / 1_000) return;
    this.#abort(`only ${came} bytes came in ${stallMs} ms`);
  }

  #abort(why: string): void {
    this.#why = why;
    this.#own.abort(new Error(why));
  }
}
