import { type CellName, cellKey } from '#domain/cell.ts';
import type { Hold } from '#domain/hold.ts';
import type { PromotionStore, SeenHealthy } from '#server/ports/promotion-store.ts';

/** Keeps the PromotionStore contract without a database. */
export class MemoryPromotionStore implements PromotionStore {
  readonly #holds = new Map<string, Hold>();
  readonly #duties = new Map<string, { readonly owner: string; readonly untilMs: number }>();
  readonly #deliveries = new Map<string, number>();
  readonly #seen = new Map<string, SeenHealthy>();

  async holds(): Promise<Hold[]> {
    return [...this.#holds].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, hold]) => hold);
  }

  async setHold(hold: Hold): Promise<void> {
    this.#holds.set(cellKey(hold), hold);
  }

  async removeHold(cell: CellName): Promise<boolean> {
    return this.#holds.delete(cellKey(cell));
  }

  async takeDuty(name: string, owner: string, nowMs: number, untilMs: number): Promise<boolean> {
    const held = this.#duties.get(name);
    if (held !== undefined && held.owner !== owner && held.untilMs > nowMs) return false;
    this.#duties.set(name, { owner, untilMs });
    return true;
  }

  async leaveDuty(name: string, owner: string): Promise<void> {
    if (this.#duties.get(name)?.owner === owner) this.#duties.delete(name);
  }

  async noteDelivery(id: string, nowMs: number): Promise<boolean> {
    for (const [known, atMs] of this.#deliveries) if (atMs < nowMs - 7 * 86_400_000) this.#deliveries.delete(known);
    if (this.#deliveries.has(id)) return false;
    this.#deliveries.set(id, nowMs);
    return true;
  }

  async healthyReleases(): Promise<SeenHealthy[]> {
    return [...this.#seen.values()];
  }

  async noteHealthy(seen: readonly SeenHealthy[]): Promise<void> {
    for (const each of seen) this.#seen.set(`${cellKey(each)}/${each.release}`, each);
  }
}
