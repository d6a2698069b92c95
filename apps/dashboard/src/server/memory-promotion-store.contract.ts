import type { CellName } from '#domain/blast-radius.ts';
import type { Hold } from '#domain/hold.ts';
import type { PromotionStore, SeenHealthy } from '#server/ports/promotion-store.ts';

/** Keeps the PromotionStore contract without a database. */
export class MemoryPromotionStore implements PromotionStore {
  readonly #holds = new Map<string, Hold>();
  readonly #seen = new Map<string, SeenHealthy>();

  async holds(): Promise<Hold[]> {
    return [...this.#holds].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, hold]) => hold);
  }

  async setHold(hold: Hold): Promise<void> {
    this.#holds.set(keyOf(hold), hold);
  }

  async removeHold(cell: CellName): Promise<boolean> {
    return this.#holds.delete(keyOf(cell));
  }

  async healthyReleases(): Promise<SeenHealthy[]> {
    return [...this.#seen.values()];
  }

  async noteHealthy(seen: readonly SeenHealthy[]): Promise<void> {
    for (const each of seen) this.#seen.set(`${keyOf(each)}/${each.release}`, each);
  }
}

const keyOf = ({ app, environment }: CellName): string => `${environment}/${app}`;
