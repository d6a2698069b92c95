import { setImmediate as breath } from 'node:timers/promises';
import { type CellName, cellKey } from '#domain/cell.ts';
import { EMPTY_BOOK, type RolloutBook } from '#domain/rollout.ts';
import type { BookChange, RolloutStore } from '#server/ports/rollout-store.ts';

/** Keeps the RolloutStore contract without a database; `broken` makes every method throw. */
export class MemoryRolloutStore implements RolloutStore {
  broken = false;
  readonly #books = new Map<string, { readonly cell: CellName; readonly book: RolloutBook }>();
  #last: Promise<unknown> = Promise.resolve();

  change<T>(cell: CellName, decide: (book: RolloutBook) => BookChange<T>): Promise<T> {
    const change = this.#last.then(async () => {
      await breath();
      const before = await this.read(cell);
      const { book, result } = decide(before);
      await breath();
      this.#books.set(cellKey(cell), { cell, book });
      return result;
    });
    this.#last = change.catch(() => undefined);
    return change;
  }

  async read(cell: CellName): Promise<RolloutBook> {
    this.#require();
    return this.#books.get(cellKey(cell))?.book ?? EMPTY_BOOK;
  }

  async unsettled(): Promise<CellName[]> {
    this.#require();
    const isUnsettled = ({ leases, rollouts }: RolloutBook) =>
      leases.length > 0 || rollouts.some(({ state }) => state !== 'done');
    return [...this.#books.values()].filter(({ book }) => isUnsettled(book)).map(({ cell }) => cell);
  }

  #require(): void {
    if (this.broken) throw new Error('the database is away');
  }
}
