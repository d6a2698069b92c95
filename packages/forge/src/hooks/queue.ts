import { Mutex } from '#mutex.ts';

/** What may wait for one hook. A receiver that is so far behind has to read anew anyway. */
const WAITING_MAX = 1_000;

/** Work for one hook, one after the other. */
export class HookQueue {
  readonly #line = new Mutex();
  readonly #max: number;
  #waiting = 0;

  constructor(max = WAITING_MAX) {
    this.#max = max;
  }

  /** `false`, and nothing done, when too much waits. */
  add(work: () => Promise<void>): boolean {
    if (this.#waiting >= this.#max) return false;
    this.#waiting += 1;
    void this.#line.run(async () => {
      try {
        await work();
      } finally {
        this.#waiting -= 1;
      }
    });
    return true;
  }

  /** Within work: nothing waits behind it. */
  get isLast(): boolean {
    return this.#waiting === 1;
  }

  /** Resolves once all that was added so far is done. */
  idle(): Promise<void> {
    return this.#line.run(async () => undefined);
  }
}
