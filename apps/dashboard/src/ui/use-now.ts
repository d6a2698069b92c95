import { useSyncExternalStore } from 'react';

/** One ticker for the whole page, which runs only while somebody looks. */
class Ticker {
  #now = 0;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setInterval> | undefined;

  readonly now = (): number => {
    // Until the first tick there is nothing newer than the time of asking, to the second so that it stays stable.
    if (this.#timer === undefined) this.#now = Math.floor(Date.now() / 1_000) * 1_000;
    return this.#now;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => {
      this.#now = Date.now();
      for (const each of this.#listeners) each();
    }, 1_000);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  };
}

const ticker = new Ticker();

/** The time in milliseconds, anew each second; 0 while rendering on the server. */
export const useNow = (): number => useSyncExternalStore(ticker.subscribe, ticker.now, () => 0);
