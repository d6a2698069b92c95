'use client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronRight } from 'lucide-react';
import { useRef } from 'react';
import type { Matrix } from '#contract/matrix.ts';
import { MatrixCellView } from '#features/matrix/matrix-cell.tsx';
import { Td, Th } from '#ui/table.tsx';

type MatrixTableProps = Pick<Matrix, 'environments' | 'apps'> & {
  /** A reason that stands above the table already. */
  said: string | null;
};

const ROW_PX = 44;

/** Apps by environments, in the order of the pipeline. Only the rows in sight are in the page. */
export function MatrixTable({ environments, apps, said }: MatrixTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- nothing that is memoized takes the virtualizer's functions
  const virtual = useVirtualizer({
    count: apps.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => apps[index]?.app ?? index,
    estimateSize: () => ROW_PX,
    overscan: 15,
    initialRect: { width: 1_000, height: 800 },
  });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={scroller} className="relative shrink-0 sm:min-h-24 sm:shrink sm:overflow-auto">
      <table
        aria-label="Apps by environments"
        aria-rowcount={apps.length + 1}
        className="w-full border-separate border-spacing-0 max-sm:block"
      >
        <MatrixHead environments={environments} />
        <tbody className="max-sm:block">
          {above > 0 ? <tr aria-hidden style={{ height: above }} /> : null}
          {items.map(({ index, key }) => {
            const app = apps[index];
            return app ? (
              <tr
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                aria-rowindex={index + 2}
                className="group max-sm:block max-sm:border-b max-sm:border-line max-sm:px-4 max-sm:py-3"
              >
                <th
                  scope="row"
                  className="text-left align-top text-base font-medium max-sm:block max-sm:pb-1 sm:sticky sm:left-0 sm:z-[5] sm:border-b sm:border-line sm:bg-surface-1 sm:py-2.5 sm:pr-4 sm:pl-6 sm:whitespace-nowrap sm:group-hover:bg-surface-2"
                >
                  {app.app}
                </th>
                {app.cells.map((cell, column) => (
                  <Td
                    key={cell.environment}
                    className="py-2 align-top max-sm:block max-sm:border-0 max-sm:!px-0 max-sm:py-1 sm:min-w-64 sm:group-hover:bg-surface-2"
                  >
                    <MatrixCellView app={app.app} cell={cell} first={column === 0} said={said} />
                  </Td>
                ))}
              </tr>
            ) : null;
          })}
          {below > 0 ? <tr aria-hidden style={{ height: below }} /> : null}
        </tbody>
      </table>
    </div>
  );
}

function MatrixHead({ environments }: Pick<Matrix, 'environments'>) {
  return (
    <thead className="max-sm:hidden">
      <tr aria-rowindex={1}>
        <Th className="left-0 z-20 w-px px-4 pr-8 sm:pl-6">App</Th>
        {environments.map(({ name }, column) => (
          <Th key={name} className="min-w-64" style={{ width: `${100 / environments.length}%` }}>
            <span className="flex items-center gap-2">
              {column === 0 ? null : <ChevronRight size={14} aria-hidden className="text-ink-3" />}
              <span className="text-sm font-semibold text-ink-1">{name}</span>
            </span>
          </Th>
        ))}
      </tr>
    </thead>
  );
}
