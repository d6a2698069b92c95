import type { Log } from '#log.ts';

/** One ref of one repository moved; `null` is "there was none" or "there is none". */
export interface RefChange {
  readonly owner: string;
  readonly repo: string;
  /** Full name, such as `refs/heads/main`. */
  readonly ref: string;
  readonly before: string | null;
  readonly after: string | null;
  /** The login of who moved it, where known. */
  readonly by: string | null;
}

/** Something beside the refs changed; says where to look, not what is there now. */
export type ForgeChange = { readonly owner: string; readonly repo: string } & (
  | { readonly kind: 'pull' | 'review' | 'comment'; readonly number: number }
  | { readonly kind: 'status'; readonly sha: string }
  | { readonly kind: 'repository' }
);

/** Tells listeners in the order of events; a listener that throws is logged and hurts nobody else. */
export class Topic<T> {
  readonly #listeners = new Set<(event: T) => void>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Returns what ends the subscription. */
  subscribe(listener: (event: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: T): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#log('error', 'A listener of the forge threw', { error: String(error) });
      }
    }
  }
}
