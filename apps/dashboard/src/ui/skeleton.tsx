import type { ReactNode } from 'react';
import { cn } from '#ui/cn.ts';

/** One grey bar where a word will be. */
export const Bar = ({ className }: { className?: string }) => (
  <span className={cn('block h-3 max-w-full rounded-sm bg-surface-3', className)} />
);

/** Shows the shape of what comes, and only when it takes longer than 200 ms. */
export function Skeleton({ label, children, className }: { label: string; children: ReactNode; className?: string }) {
  return (
    <div aria-busy className={cn('appear-late', className)}>
      <span className="sr-only">{label}</span>
      {children}
    </div>
  );
}

const WIDTHS = ['w-40', 'w-28', 'w-36', 'w-24', 'w-32', 'w-44'];

type SkeletonRowsProps = { label: string; rows: number; columns: number; toolbar?: boolean };

/** A table before its rows are known: where the toolbar will be, the head, and the rows. */
export function SkeletonRows({ label, rows, columns, toolbar = false }: SkeletonRowsProps) {
  return (
    <Skeleton label={label}>
      {toolbar ? (
        <div className="flex h-12 items-center border-b border-line px-4 sm:px-6">
          <Bar className="h-7 w-56" />
        </div>
      ) : null}
      <div className="h-8 border-b border-line bg-surface-2" />
      {Array.from({ length: rows }, (_row, row) => (
        <div key={row} className="flex h-9 items-center gap-6 border-b border-line px-4 sm:px-6">
          {Array.from({ length: columns }, (_column, column) => (
            <span key={column} className="min-w-0 flex-1">
              <Bar className={WIDTHS[(row + column) % WIDTHS.length] ?? 'w-28'} />
            </span>
          ))}
        </div>
      ))}
    </Skeleton>
  );
}
