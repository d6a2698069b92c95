'use client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useRef } from 'react';
import { FleetRow } from '#features/fleet/fleet-row.tsx';
import type { FleetFilter, Sort } from '#lib/fleet-filter.ts';
import type { LiveAgent } from '#lib/fleet-state.ts';
import { Th } from '#ui/table.tsx';

const COLUMNS: readonly { sort: Sort; name: string; className?: string }[] = [
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
const ROW_PX = 32;

type TableProps = {
  agents: readonly LiveAgent[];
  filter: FleetFilter;
  setFilter: (filter: FleetFilter) => void;
  hold: () => void;
  release: () => void;
};

/** One row an agent, four axes as four columns. Held while the pointer is over it; only the rows in sight are in the page. */
export function FleetTable({ agents, filter, setFilter, hold, release }: TableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- nothing that is memoized takes the virtualizer's functions
  const virtual = useVirtualizer({
    count: agents.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => agents[index]?.instanceUid ?? index,
    estimateSize: () => ROW_PX,
    overscan: 12,
    initialRect: { width: 1_000, height: 800 },
  });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div
      ref={scroller}
      onPointerEnter={hold}
      onPointerLeave={release}
      className="relative min-h-0 min-w-0 flex-1 overflow-auto"
    >
      <table aria-label="Agents" aria-rowcount={agents.length + 1} className="w-full border-separate border-spacing-0">
        <thead>
          <tr aria-rowindex={1}>
            {COLUMNS.map((column) => (
              <SortHead key={column.sort} {...column} filter={filter} setFilter={setFilter} />
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 ? <tr aria-hidden style={{ height: above }} /> : null}
          {items.map(({ index, key }) => {
            const agent = agents[index];
            return agent ? <FleetRow key={key} agent={agent} index={index} /> : null;
          })}
          {below > 0 ? <tr aria-hidden style={{ height: below }} /> : null}
        </tbody>
      </table>
    </div>
  );
}

type HeadProps = Pick<TableProps, 'filter' | 'setFilter'> & (typeof COLUMNS)[number];

function SortHead({ sort, name, className, filter, setFilter }: HeadProps) {
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
