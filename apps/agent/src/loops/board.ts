import type { Snapshot } from '#core/report.ts';
import { Bell } from '#loops/bell.ts';

/** What the loops know, in one place for the reporter and the status page. Each part has one loop that writes it. */
export class Board<Known extends object = Snapshot> {
  /** Rings at every `set`. */
  readonly bell = new Bell();
  #snapshot: Known;

  constructor(snapshot: Known) {
    this.#snapshot = snapshot;
  }

  get snapshot(): Known {
    return this.#snapshot;
  }

  set(change: Partial<Known>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    this.bell.ring();
  }
}

/** What is known of one process. */
export type AppView = Pick<Snapshot, 'process' | 'health'>;

/** As much of a board as is about a process. */
export type AppBoard = {
  readonly bell: Bell;
  readonly snapshot: AppView;
  set(change: Partial<AppView>): void;
};

export const NOTHING_RUNS: Snapshot['process'] = { state: 'Stopped', restarts: 0, crashes: 0, load: 0, output: [] };
