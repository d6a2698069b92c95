import { FilteredFleet, type FleetChange } from '#domain/fleet/filtered-fleet.ts';
import { FleetEntry, type FleetSlot, isAlike } from '#domain/fleet/fleet-entry.ts';
import { EVERY_AGENT, type FleetFilter } from '#domain/fleet/fleet-filter.ts';
import { DEFAULT_ORDER, type FleetOrder } from '#domain/fleet/fleet-order.ts';
import { FLEET_FACETS, type FleetRow } from '#domain/fleet/fleet-row.ts';

type Shared<R extends FleetRow> = { readonly view: FilteredFleet<R>; users: number };

/** One user's hold on a filtered fleet; disposing of it twice is disposing of it once. */
export type OpenFleet<R extends FleetRow> = Disposable & { readonly view: FilteredFleet<R> };

/** The whole fleet, and every filter that somebody looks through, all kept up with each change. */
export class FleetIndex<R extends FleetRow> {
  readonly #slots = new Map<string, FleetSlot<R>>();
  /** In the default order, so that a new filter need not sort. */
  readonly #all = new FilteredFleet<R>(EVERY_AGENT, DEFAULT_ORDER, []);
  readonly #shared = new Map<string, Shared<R>>();

  get size(): number {
    return this.#slots.size;
  }

  get(instanceUid: string): R | undefined {
    return this.#slots.get(instanceUid)?.entry.row;
  }

  /** Every row, in the default order. */
  rows(): readonly R[] {
    return this.#all.rows(0, this.size);
  }

  set(row: R): void {
    const slot = this.#slots.get(row.instanceUid);
    if (slot === undefined) {
      const entry = new FleetEntry(row);
      const added = { entry };
      this.#slots.set(row.instanceUid, added);
      this.#tell({ slot: added, before: undefined, after: entry, alike: false });
      return;
    }
    const before = slot.entry;
    const after = new FleetEntry(row, before);
    this.#tell({ slot, before, after, alike: isAlike(before.row, row) });
    slot.entry = after;
  }

  delete(instanceUid: string): void {
    const slot = this.#slots.get(instanceUid);
    if (slot === undefined) return;
    this.#slots.delete(instanceUid);
    this.#tell({ slot, before: slot.entry, after: undefined, alike: false });
  }

  /** The fleet through this filter, kept once for all who look through the same one, as long as one of them does. */
  open(filter: FleetFilter, order: FleetOrder): OpenFleet<R> {
    const key = keyOf(filter, order);
    const shared = this.#shared.get(key) ?? { users: 0, view: new FilteredFleet(filter, order, this.#all.slots()) };
    this.#shared.set(key, shared);
    shared.users += 1;
    let isOpen = true;
    return {
      view: shared.view,
      [Symbol.dispose]: () => {
        if (!isOpen) return;
        isOpen = false;
        shared.users -= 1;
        if (shared.users === 0) this.#shared.delete(key);
      },
    };
  }

  #tell(change: FleetChange<R>): void {
    this.#all.replace(change);
    for (const { view } of this.#shared.values()) view.replace(change);
  }
}

/** The same text for filters that let the same agents pass in the same order. */
function keyOf(filter: FleetFilter, { sort, descending }: FleetOrder): string {
  const chosen = FLEET_FACETS.map((facet) => filter[facet].toSorted());
  return JSON.stringify([filter.text.trim().toLowerCase(), filter.agent ?? null, chosen, sort, descending]);
}
