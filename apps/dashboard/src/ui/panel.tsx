import type { ReactNode } from 'react';
import { cn } from '#ui/cn.ts';

/** A named part of a page. */
export function Panel(props: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
  flush?: boolean;
  className?: string;
}) {
  return (
    <section
      aria-label={props.title}
      className={cn('min-w-0 rounded-lg border border-line bg-surface-1', props.className)}
    >
      <header className="flex min-h-10 items-center gap-3 border-b border-line px-4 py-1.5">
        <h2 className="flex-1 text-sm font-semibold">{props.title}</h2>
        {props.aside}
      </header>
      <div className={props.flush ? '' : 'px-4 py-3'}>{props.children}</div>
    </section>
  );
}

/** A label on the left, its value on the right. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-h-7 items-baseline gap-4 py-0.5 text-sm">
      <dt className="w-28 shrink-0 text-ink-3">{label}</dt>
      <dd className="min-w-0 flex-1 wrap-anywhere text-ink-1">{children}</dd>
    </div>
  );
}
