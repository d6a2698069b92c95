import { readFileSync } from 'node:fs';
import { cleanMappings } from '#adapters/own-memory/clean-mappings.ts';
import { type NativeCalls, loadNativeCalls } from '#adapters/own-memory/native-calls.ts';
import type { Log } from '#ports/log.ts';
import { reasonOf } from '#ports/operation-error.ts';
import type { OwnMemory } from '#ports/own-memory.ts';

/**
 * Lets go of what the start has touched of Node: two thirds of the resident memory of an agent at rest. Where the library
 * for it cannot be loaded, that is said once and nothing else changes.
 */
export class LinuxOwnMemory implements OwnMemory {
  readonly #library: () => Uint8Array;
  readonly #path: string;
  readonly #log: Log;
  #calls: NativeCalls | 'missing' | undefined;

  /** `path` is free for the file that the library is while it is loaded. */
  constructor(library: () => Uint8Array, path: string, log: Log) {
    this.#library = library;
    this.#path = path;
    this.#log = log;
  }

  async giveBack(): Promise<void> {
    this.#calls ??= await this.#loaded();
    if (this.#calls === 'missing') return;
    this.#calls.trimHeap();
    // Nothing may come between the look and the drop: a mapping may go or be written to.
    for (const { start, length } of cleanMappings(readFileSync('/proc/self/smaps', 'utf8'))) {
      this.#calls.dropPages(start, length);
    }
  }

  async #loaded(): Promise<NativeCalls | 'missing'> {
    try {
      return await loadNativeCalls(this.#library(), this.#path);
    } catch (error) {
      const found = reasonOf(error);
      this.#log.write(
        'info',
        'agent.memory',
        `Cannot give memory back as ${this.#path} must be a library that can be loaded: ${found}`,
      );
      return 'missing';
    }
  }
}
