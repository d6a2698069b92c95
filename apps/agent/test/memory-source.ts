import { OperationError } from '#ports/operation-error.ts';
import type { StateCommit, StateSource } from '#ports/state-source.ts';

/** A state source without a network; keeps the StateSource contract. */
export class MemorySource implements StateSource {
  readonly kind = 'memory';
  reachable = true;
  #commits = 0;
  #files: Readonly<Record<string, string>> | undefined;
  asked = { head: 0, fetch: 0 };

  commit(files: Readonly<Record<string, string>>): string {
    this.#files = files;
    this.#commits += 1;
    return `commit-${this.#commits}`;
  }

  async head(signal: AbortSignal): Promise<string> {
    this.asked.head += 1;
    signal.throwIfAborted();
    this.#require();
    return `commit-${this.#commits}`;
  }

  async fetch(signal: AbortSignal): Promise<StateCommit> {
    this.asked.fetch += 1;
    signal.throwIfAborted();
    const files = this.#require();
    return { commit: `commit-${this.#commits}`, read: async (path) => files[path], commits: async () => [] };
  }

  #require(): Readonly<Record<string, string>> {
    if (this.reachable && this.#files !== undefined) return this.#files;
    throw new OperationError('Cannot read the state as it must be in reach: it is not', {
      code: 'source.unreachable',
      retry: 'soon',
    });
  }
}
