import type { Credential } from '#domain/enrolment.ts';

type Waiting = { readonly resolve: (found: Credential | undefined) => void; readonly reject: (why: Error) => void };

type Options = {
  readonly find: (hashes: readonly string[]) => Promise<Credential[]>;
  /** Who waits for an answer at once. */
  readonly waitingMax: number;
  readonly deadlineMs: number;
};

const BATCH_MAX = 1_000;

/**
 * Asks the database for many at once.
 *
 * P1 One question is on its way at most, so that a fleet that comes back at once, and a stranger who tries, cost one.
 * P2 Everybody is answered within the deadline, if only that it cannot be said now.
 */
export class CredentialLookups {
  readonly #options: Options;
  #waiting = new Map<string, Waiting[]>();
  #count = 0;
  #asking = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** `undefined`: there is none. Throws when too many wait, the database does not answer in time or refuses. */
  async find(hash: string): Promise<Credential | undefined> {
    if (this.#count >= this.#options.waitingMax) throw new Error(`${this.#count} wait for an answer already`);
    this.#count += 1;
    const { promise, resolve, reject } = Promise.withResolvers<Credential | undefined>();
    const late = () => reject(new Error(`no answer for ${this.#options.deadlineMs} ms`));
    const deadline = setTimeout(late, this.#options.deadlineMs);
    this.#waiting.set(hash, [...(this.#waiting.get(hash) ?? []), { resolve, reject }]);
    void this.#ask();
    try {
      return await promise;
    } finally {
      clearTimeout(deadline);
    }
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    while (this.#waiting.size > 0) await this.#askOnce();
    this.#asking = false;
  }

  async #askOnce(): Promise<void> {
    const batch = new Map([...this.#waiting].slice(0, BATCH_MAX));
    for (const hash of batch.keys()) this.#waiting.delete(hash);
    try {
      const found = new Map((await this.#options.find([...batch.keys()])).map((each) => [each.hash, each]));
      for (const [hash, all] of batch) for (const { resolve } of all) resolve(found.get(hash));
    } catch (error) {
      const why = error instanceof Error ? error : new Error(String(error));
      for (const all of batch.values()) for (const { reject } of all) reject(why);
    }
    // Only now: while a question hangs, those whose deadline has passed are still kept for it.
    for (const all of batch.values()) this.#count -= all.length;
  }
}
