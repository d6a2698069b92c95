import type { Clock } from '#ports/clock.ts';

/** Made once: nobody sees it, and an error for every ring would cost more than the waiting. */
const WOKEN = new Error('woken');

/**
 * Wakes who waits. Nothing is left behind by a wait that ended otherwise, so a loop may wait on a bell that never
 * rings for as long as the process lives.
 */
export class Bell {
  readonly #listeners = new Set<() => void>();

  ring(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Answers how to stop listening. */
  onRing(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves at the next ring or after `ms`, whichever is first. Throws the signal's reason when aborted. */
  async wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const enough = new AbortController();
    const stop = () => enough.abort(WOKEN);
    const silence = this.onRing(stop);
    signal.addEventListener('abort', stop, { once: true });
    try {
      await clock.sleep(ms, enough.signal).catch(() => undefined);
    } finally {
      silence();
      signal.removeEventListener('abort', stop);
    }
    signal.throwIfAborted();
  }
}
