import type { Clock } from '#ports/clock.ts';

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
  wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    return this.#untilRing(() => true, clock, ms, signal);
  }

  /** The same, but a ring only counts once `holds` is true; resolves at once where it is already. */
  async until(holds: () => boolean, clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!holds()) await this.#untilRing(holds, clock, ms, signal);
  }

  #untilRing(counts: () => boolean, clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    // Without an AbortController for each wait: those were a twentieth of all that an agent computes in a deployment.
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const leave = (): void => {
        silence();
        callOff();
        signal.removeEventListener('abort', fail);
      };
      const wake = (): void => {
        leave();
        resolve();
      };
      const fail = (): void => {
        leave();
        reject(signal.reason as Error);
      };
      const silence = this.onRing(() => {
        if (counts()) wake();
      });
      const callOff = clock.after(ms, wake);
      signal.addEventListener('abort', fail, { once: true });
    });
  }
}
