import type { CellName } from '#domain/cell.ts';
import type { RolloutBook } from '#domain/rollout.ts';

/** What a decision makes of a book: the same object back means that nothing is to be written. */
export type BookChange<T> = { readonly book: RolloutBook; readonly result: T };

/** Leases, rollouts and migrations, one book for each app in each environment. Every method throws where the database is away. */
export interface RolloutStore {
  /**
   * Reads the book, lets `decide` make another one of it and writes that, in one transaction during which nobody else,
   * in whatever process, decides about the same cell. `decide` must be pure: it may be called again after a conflict.
   * When this resolves, the new book survives a kill; when it throws, nothing was changed.
   */
  change<T>(cell: CellName, decide: (book: RolloutBook) => BookChange<T>): Promise<T>;

  /** The book as it is; empty for a cell of which nothing is known. */
  read(cell: CellName): Promise<RolloutBook>;

  /** The cells in which somebody has a lease, or a rollout is not done. */
  unsettled(): Promise<CellName[]>;
}
