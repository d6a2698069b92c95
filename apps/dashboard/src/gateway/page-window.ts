import type { FleetPage, FleetPageDelta, FleetQuery } from '#contract/fleet-page.ts';
import { toFilter } from '#contract/fleet-page.ts';
import { facetValues } from '#domain/fleet/facet-values.ts';
import type { FleetFilter } from '#domain/fleet/fleet-filter.ts';
import type { FleetIndex, OpenFleet } from '#domain/fleet/fleet-index.ts';
import { type FleetPart, deltaOf } from '#domain/fleet/fleet-part.ts';
import { type LiveRow, toAgentView } from './agent-view.ts';

/** One page of the fleet as somebody was shown it, and what has become of it since. */
export class PageWindow implements Disposable {
  readonly #index: FleetIndex<LiveRow>;
  readonly #query: FleetQuery;
  readonly #filter: FleetFilter;
  readonly #opened: OpenFleet<LiveRow>;
  #shown: FleetPart<LiveRow>;
  #version: number;

  constructor(index: FleetIndex<LiveRow>, query: FleetQuery) {
    const { filter, order } = toFilter(query);
    this.#index = index;
    this.#query = query;
    this.#filter = filter;
    this.#opened = index.open(filter, order);
    this.#version = this.#opened.view.version;
    this.#shown = this.#part();
  }

  /** The page as of the last `next()`; its ages are as of `now`. */
  page(now: number): FleetPage {
    return {
      ...this.#shown,
      offset: this.#query.offset,
      agents: this.#shown.agents.map((row) => toAgentView(row, now)),
    };
  }

  /** What is another one since the last call; `undefined` when nothing is. */
  next(now: number): FleetPageDelta | undefined {
    const { version } = this.#opened.view;
    if (version === this.#version && this.#index.size === this.#shown.total) return undefined;
    this.#version = version;
    const before = this.#shown;
    this.#shown = this.#part();
    const delta = deltaOf(before, this.#shown);
    if (delta === undefined) return undefined;
    return {
      ...delta,
      order: delta.order === null ? null : [...delta.order],
      changed: delta.changed.map((row) => toAgentView(row, now)),
    };
  }

  #part(): FleetPart<LiveRow> {
    const { view } = this.#opened;
    const { offset, limit } = this.#query;
    return {
      total: this.#index.size,
      matching: view.size,
      agents: view.rows(offset, limit),
      facets: facetValues(view.facets(), this.#filter),
    };
  }

  [Symbol.dispose](): void {
    this.#opened[Symbol.dispose]();
  }
}
