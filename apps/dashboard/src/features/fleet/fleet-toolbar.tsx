'use client';
import { Pause, SlidersHorizontal } from 'lucide-react';
import { SortChoice } from '#features/fleet/fleet-columns.tsx';
import { type FleetFilter, isFiltered, NO_FILTER } from '#lib/fleet-filter.ts';
import { Button } from '#ui/button.tsx';
import { FilterBox } from '#ui/field.tsx';
import { count } from '#ui/format.ts';

type ToolbarProps = {
  filter: FleetFilter;
  setFilter: (filter: FleetFilter) => void;
  shown: number;
  total: number;
  waiting: number;
  facetsOpen: boolean;
  toggleFacets: () => void;
};

/** The text filter, how many agents are shown, and how many updates wait while the table is held. */
export function FleetToolbar(props: ToolbarProps) {
  const { filter, setFilter, shown, total, waiting } = props;
  const clear = () => setFilter({ ...NO_FILTER, sort: filter.sort, descending: filter.descending });
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2 sm:px-6">
      <FilterBox
        label="Filter agents"
        value={filter.text}
        onChange={(event) => setFilter({ ...filter, text: event.target.value })}
        className="w-64 max-md:w-full"
      />
      <Button className="md:hidden" aria-expanded={props.facetsOpen} onClick={props.toggleFacets}>
        <SlidersHorizontal size={16} aria-hidden />
        Facets
      </Button>
      <span className="md:hidden">
        <SortChoice filter={filter} setFilter={setFilter} />
      </span>
      {isFiltered(filter) ? (
        <Button look="quiet" onClick={clear}>
          Clear filter
        </Button>
      ) : null}
      <output className="ml-auto flex items-center gap-3 text-sm text-ink-2">
        {waiting > 0 ? (
          <span className="inline-flex items-center gap-1.5 text-wait">
            <Pause size={13} aria-hidden />
            {count(waiting, 'update')} waiting
          </span>
        ) : null}
        <span>
          {shown === total ? count(total, 'agent') : `${shown.toLocaleString('en-GB')} of ${count(total, 'agent')}`}
        </span>
      </output>
    </div>
  );
}
