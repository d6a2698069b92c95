'use client';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { FleetSort } from '#domain/fleet/fleet-order.ts';
import type { FleetFilter } from '#lib/fleet-filter.ts';
import { Select } from '#ui/field.tsx';
import { Th } from '#ui/table.tsx';

export const COLUMNS: readonly { sort: FleetSort; name: string; className?: string }[] = [
  { sort: 'agent', name: 'Agent', className: 'left-0 z-20' },
  { sort: 'app', name: 'App' },
  { sort: 'environment', name: 'Environment' },
  { sort: 'desired', name: 'Desired' },
  { sort: 'running', name: 'Running' },
  { sort: 'deployment', name: 'Deployment' },
  { sort: 'process', name: 'Process' },
  { sort: 'health', name: 'Health' },
  { sort: 'connectivity', name: 'Connectivity' },
  { sort: 'lastReport', name: 'Last report', className: 'text-right' },
];

type SortProps = { filter: FleetFilter; setFilter: (filter: FleetFilter) => void };

/** The head of the table: each column sorts by itself, and a second time the other way round. */
export const ColumnHeads = ({ filter, setFilter }: SortProps) => (
  <thead>
    <tr aria-rowindex={1}>
      {COLUMNS.map((column) => (
        <SortHead key={column.sort} {...column} filter={filter} setFilter={setFilter} />
      ))}
    </tr>
  </thead>
);

function SortHead({ sort, name, className, filter, setFilter }: SortProps & (typeof COLUMNS)[number]) {
  const here = filter.sort === sort;
  const turned = here && filter.descending;
  const Arrow = turned ? ArrowDown : ArrowUp;
  const direction = turned ? 'descending' : 'ascending';
  return (
    <Th className={className} {...(here ? { 'aria-sort': direction } : {})}>
      <button
        type="button"
        onClick={() => setFilter({ ...filter, sort, descending: here && !filter.descending })}
        className="inline-flex min-h-6 items-center gap-1 rounded-sm font-medium hover:text-ink-1"
      >
        {name}
        {here ? <Arrow size={12} aria-hidden /> : null}
      </button>
    </Th>
  );
}

/** The same choice where there is no room for columns. */
export function SortChoice({ filter, setFilter }: SortProps) {
  const value = `${filter.descending ? '-' : ''}${filter.sort}`;
  const choose = (chosen: string) => {
    const column = COLUMNS.find(({ sort }) => sort === chosen.replace(/^-/, ''));
    if (column) setFilter({ ...filter, sort: column.sort, descending: chosen.startsWith('-') });
  };
  return (
    <Select aria-label="Sort by" value={value} onChange={(event) => choose(event.target.value)} className="w-auto">
      {COLUMNS.flatMap(({ sort, name }) => [
        <option key={sort} value={sort}>
          {name}
        </option>,
        <option key={`-${sort}`} value={`-${sort}`}>
          {name}, reversed
        </option>,
      ])}
    </Select>
  );
}
