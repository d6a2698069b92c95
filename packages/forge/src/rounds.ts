interface Round<T> {
  running: Promise<T> | undefined;
  next: Promise<T> | undefined;
}

/**
 * Shares one look at something among all who ask for it at about the same time.
 *
 * Nobody is given a look that began before he asked, so an answer is never older than its question: whoever asks
 * while one is running waits for the next, together with all others who do.
 */
export class Rounds {
  readonly #rounds = new Map<string, Round<unknown>>();

  /** `work` must depend on `key` alone. Resolves or rejects as the run that was shared. */
  share<T>(key: string, work: () => Promise<T>): Promise<T> {
    const round = (this.#rounds.get(key) ?? { running: undefined, next: undefined }) as Round<T>;
    this.#rounds.set(key, round);
    if (round.next) return round.next;
    const begin = (): Promise<T> => {
      const running = work();
      [round.running, round.next] = [running, undefined];
      const end = (): void => {
        if (round.running === running) round.running = undefined;
        if (!round.running && !round.next) this.#rounds.delete(key);
      };
      running.then(end, end);
      return running;
    };
    // A turn of the loop later, so that those who ask in this one are all in it.
    round.next = (round.running ?? Promise.resolve()).then(begin, begin);
    return round.next;
  }
}
