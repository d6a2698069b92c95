import type { Snapshot } from '#core/report.ts';
import { Bell } from '#loops/bell.ts';

/** What the loops know, in one place for the reporter and the status page. Each part has one loop that writes it. */
export class Board {
  /** Rings at every `set`. */
  readonly bell = new Bell();
  #snapshot: Snapshot;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  set(change: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    this.bell.ring();
  }
}
