/** Aborts its signal when nothing is heard for `ms`, or when the outer signal aborts. */
export class Stall implements Disposable {
  readonly signal: AbortSignal;
  readonly #own = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number, outer: AbortSignal) {
    this.signal = AbortSignal.any([this.#own.signal, outer]);
    this.#timer = setTimeout(() => this.#own.abort(new Error(`nothing came for ${ms} ms`)), ms);
  }

  progress(): void {
    this.#timer.refresh();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
