/** Runs `work` at once and then at most once in `everyMs`; what is asked in between runs once at its end. */
export class Throttle implements Disposable {
  readonly #work: () => void;
  readonly #everyMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #again = false;

  constructor(work: () => void, everyMs: number) {
    this.#work = work;
    this.#everyMs = everyMs;
  }

  request(): void {
    if (this.#timer !== undefined) {
      this.#again = true;
      return;
    }
    this.#work();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#again) return;
      this.#again = false;
      this.request();
    }, this.#everyMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#again = false;
  }
}
