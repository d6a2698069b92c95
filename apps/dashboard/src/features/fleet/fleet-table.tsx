'use client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { COLUMNS, ColumnHeads } from '#features/fleet/fleet-columns.tsx';
import { ComingRow, FleetRow, NarrowRow } from '#features/fleet/fleet-row.tsx';
import { useRowFocus } from '#features/fleet/use-row-focus.ts';
import type { FleetFilter } from '#lib/fleet-filter.ts';
import type { LivePage } from '#lib/fleet-page-state.ts';
import { useWide } from '#ui/use-wide.ts';

const ROW_PX = { wide: 32, narrow: 64 };
const OVERSCAN = 12;

type TableProps = {
  page: LivePage;
  filter: FleetFilter;
  setFilter: (filter: FleetFilter) => void;
  hold: () => void;
  release: () => void;
  /** These rows are in sight. */
  sight: (first: number, last: number) => void;
};

/** One row an agent, four axes as four columns. Held while the pointer is over it; only the rows in sight are in the page. */
export function FleetTable({ page, filter, setFilter, hold, release, sight }: TableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const wide = useWide();
  const rowPx = wide ? ROW_PX.wide : ROW_PX.narrow;
  // oxlint-disable-next-line react/incompatible-library -- nothing that is memoized takes the virtualizer's functions
  const virtual = useVirtualizer({
    count: page.matching,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN,
    initialRect: { width: 1_000, height: 800 },
  });
  useEffect(() => virtual.measure(), [virtual, rowPx]);
  const items = virtual.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  useEffect(() => sight(first?.index ?? 0, last?.index ?? 0), [sight, first?.index, last?.index]);
  useRowFocus({
    count: page.matching,
    perScreen: Math.max(1, Math.floor((virtual.scrollRect?.height ?? 0) / rowPx) - 1),
    reveal: (index) => virtual.scrollToIndex(index),
    container: scroller,
  });
  const Row = wide ? FleetRow : NarrowRow;
  const below = virtual.getTotalSize() - (last?.end ?? 0);
  return (
    <div
      ref={scroller}
      onPointerEnter={hold}
      onPointerLeave={release}
      className="relative min-h-0 min-w-0 flex-1 overflow-auto"
    >
      <table aria-label="Agents" aria-rowcount={page.matching + 1} className="w-full border-separate border-spacing-0">
        {wide ? <ColumnHeads filter={filter} setFilter={setFilter} /> : null}
        <tbody>
          {first && first.start > 0 ? <tr aria-hidden style={{ height: first.start }} /> : null}
          {items.map(({ index }) => {
            const agent = page.agents[index - page.offset];
            if (agent) return <Row key={agent.instanceUid} agent={agent} index={index} />;
            return <ComingRow key={index} index={index} columns={COLUMNS.length} className={wide ? 'h-8' : 'h-16'} />;
          })}
          {below > 0 ? <tr aria-hidden style={{ height: below }} /> : null}
        </tbody>
      </table>
    </div>
  );
}
