/**
 * Runs `work` at once and then again once `everyMs` have passed and it has ended: what is asked in between runs once then.
 * So work that is slow is never asked anew before it could answer.
 */
export class Throttle implements Disposable {
  readonly #work: () => Promise<unknown>;
  readonly #everyMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isBusy = false;
  #again = false;
  #ended = false;

  /** @param work never rejects. */
  constructor(work: () => Promise<unknown>, everyMs: number) {
    this.#work = work;
    this.#everyMs = everyMs;
  }

  request(): void {
    if (this.#isBusy) this.#again = true;
    else if (!this.#ended) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isBusy = true;
    const pause = new Promise<void>((resolve) => (this.#timer = setTimeout(resolve, this.#everyMs)));
    await Promise.all([this.#work(), pause]);
    this.#isBusy = false;
    if (!this.#again) return;
    this.#again = false;
    this.request();
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }
}
