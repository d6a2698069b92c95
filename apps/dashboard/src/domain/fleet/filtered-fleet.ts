import type { FleetEntry, FleetSlot } from '#domain/fleet/fleet-entry.ts';
import { type FleetFilter, type Judgement, judgeBy } from '#domain/fleet/fleet-filter.ts';
import { type Compare, type FleetOrder, compareBy } from '#domain/fleet/fleet-order.ts';
import { FLEET_FACETS, type FleetFacet, type FleetRow, facetValuesOf, hasSame } from '#domain/fleet/fleet-row.ts';

export type FacetCounts = Readonly<Record<FleetFacet, ReadonlyMap<string, number>>>;

/** One agent is another one now: `before` is `undefined` when it came, `after` when it went. */
export type FleetChange<R extends FleetRow> = {
  /** Has `before` in it until every filter has been told. */
  readonly slot: FleetSlot<R>;
  readonly before: FleetEntry<R> | undefined;
  readonly after: FleetEntry<R> | undefined;
  /** Every filter judges and counts both alike, as of an agent that was only heard again. */
  readonly alike: boolean;
};

/**
 * The agents that pass one filter, in order, and the counts beside them. A change costs two looks at one row and a move
 * in an array, however large the fleet is.
 *
 * F1 At every moment it is what a filter, a sort and a count over the whole fleet would give.
 * F2 A facet is counted as if it alone were open, so that its other values can be chosen.
 */
export class FilteredFleet<R extends FleetRow> {
  readonly #judge: (entry: FleetEntry<R>) => Judgement;
  readonly #compare: Compare;
  readonly #chosen: FleetFilter;
  readonly #counts: Record<FleetFacet, Map<string, number>>;
  readonly #slots: FleetSlot<R>[];
  #version = 0;

  /** `fleet`: all of it, in the default order, so that other orders cost little. */
  constructor(filter: FleetFilter, order: FleetOrder, fleet: Iterable<FleetSlot<R>>) {
    this.#judge = judgeBy(filter);
    this.#compare = compareBy(order);
    this.#chosen = filter;
    const counts = FLEET_FACETS.map((facet) => [facet, new Map<string, number>()] as const);
    this.#counts = Object.fromEntries(counts) as Record<FleetFacet, Map<string, number>>;
    const slots: FleetSlot<R>[] = [];
    for (const slot of fleet) {
      const judgement = this.#judge(slot.entry);
      this.#count(slot.entry.row, judgement, 1);
      if (judgement === 'passes') slots.push(slot);
    }
    this.#slots = slots.toSorted((a, b) => this.#compare(a.entry, b.entry));
  }

  /** Grows with every change that anybody who looks at this could notice. */
  get version(): number {
    return this.#version;
  }

  /** How many agents pass. */
  get size(): number {
    return this.#slots.length;
  }

  rows(offset: number, limit: number): R[] {
    return this.#slots.slice(offset, offset + limit).map(({ entry }) => entry.row);
  }

  slots(): readonly FleetSlot<R>[] {
    return this.#slots;
  }

  /** How many agents there would be with each value of each facet; a chosen value is counted even at zero, so that it can be left. */
  facets(): FacetCounts {
    const facets = FLEET_FACETS.map((facet) => {
      const counts = new Map(this.#counts[facet]);
      for (const value of this.#chosen[facet]) if (!counts.has(value)) counts.set(value, 0);
      return [facet, counts] as const;
    });
    return Object.fromEntries(facets) as Record<FleetFacet, Map<string, number>>;
  }

  replace({ slot, before, after, alike }: FleetChange<R>): void {
    const was = before === undefined ? 'never' : this.#judge(before);
    const is = alike ? was : this.#judgeNew(after);
    if (was === 'never' && is === 'never') return;
    const isCounted = alike || this.#isCounted(before, after, was, is);
    if (isCounted && is !== 'passes') return;
    this.#version += 1;
    if (!isCounted) {
      if (before !== undefined) this.#count(before.row, was, -1);
      if (after !== undefined) this.#count(after.row, is, 1);
    }
    this.#place(slot, was === 'passes' ? before : undefined, is === 'passes' ? after : undefined);
  }

  #judgeNew(entry: FleetEntry<R> | undefined): Judgement {
    return entry === undefined ? 'never' : this.#judge(entry);
  }

  #isCounted(
    before: FleetEntry<R> | undefined,
    after: FleetEntry<R> | undefined,
    was: Judgement,
    is: Judgement,
  ): boolean {
    if (before === undefined || after === undefined || was !== is) return false;
    return countedFacets(is).every((facet) => hasSame(facet, before.row, after.row));
  }

  #place(slot: FleetSlot<R>, before: FleetEntry<R> | undefined, after: FleetEntry<R> | undefined): void {
    if (before !== undefined && after !== undefined && this.#compare(before, after) === 0) return;
    if (before !== undefined) this.#slots.splice(this.#indexOf(before), 1);
    if (after !== undefined) this.#slots.splice(this.#indexOf(after), 0, slot);
  }

  /** Where the entry is, or where it belongs. */
  #indexOf(entry: FleetEntry<R>): number {
    let low = 0;
    let high = this.#slots.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const there = this.#slots[middle];
      if (there !== undefined && this.#compare(there.entry, entry) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #count(row: FleetRow, judgement: Judgement, by: 1 | -1): void {
    for (const facet of countedFacets(judgement)) {
      const counts = this.#counts[facet];
      for (const value of facetValuesOf(row, facet)) {
        const agents = (counts.get(value) ?? 0) + by;
        if (agents === 0) counts.delete(value);
        else counts.set(value, agents);
      }
    }
  }
}

/** The facets in which an agent is counted that is judged so. */
function countedFacets(judgement: Judgement): readonly FleetFacet[] {
  if (judgement === 'never') return [];
  return judgement === 'passes' ? FLEET_FACETS : [judgement];
}
