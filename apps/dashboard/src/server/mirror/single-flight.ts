/**
 * Runs `work` at most once at a time. Asking while it runs means "once more after this", however often it is asked.
 * `work` handles its own errors: one that it throws reaches those who asked.
 */
export class SingleFlight implements AsyncDisposable {
  readonly #work: (signal: AbortSignal) => Promise<void>;
  readonly #abort = new AbortController();
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(work: (signal: AbortSignal) => Promise<void>) {
    this.#work = work;
  }

  /** Resolves when a run that began after this call has ended. */
  async run(): Promise<void> {
    if (this.#abort.signal.aborted) return;
    if (this.#running === undefined) return this.#start();
    this.#next ??= this.#running.then(
      () => this.#startNext(),
      () => this.#startNext(),
    );
    return this.#next;
  }

  /** Resolves when nothing runs that runs now; at once when nothing does. */
  async rest(): Promise<void> {
    await this.#running?.catch(() => undefined);
  }

  #startNext(): Promise<void> {
    this.#next = undefined;
    if (this.#abort.signal.aborted) return Promise.resolve();
    // Someone may have asked in the instant between the two runs; theirs began after ours was asked for.
    return this.#running ?? this.#start();
  }

  #start(): Promise<void> {
    const running = this.#work(this.#abort.signal).finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  /** Aborts the run in hand, waits for it to end, and starts no other. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort(new Error('shutting down'));
    await this.#running?.catch(() => undefined);
  }
}
