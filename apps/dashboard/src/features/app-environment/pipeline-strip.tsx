import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import type { PipelineStop } from '#contract/app-environment.ts';
import { cellWord } from '#lib/cell-state.ts';
import { paths } from '#lib/paths.ts';
import { cn } from '#ui/cn.ts';
import { State } from '#ui/state.tsx';

type StripProps = { app: string; stops: readonly PipelineStop[]; here: string };

/** The app in every environment, in the order in which releases move. */
export function PipelineStrip({ app, stops, here }: StripProps) {
  return (
    <nav aria-label={`${app} by environment`} className="sm:overflow-x-auto">
      <ol className="flex items-center gap-1.5 max-sm:flex-col max-sm:items-stretch">
        {stops.map((stop, index) => (
          <li key={stop.environment} className="flex flex-1 items-center gap-1.5 sm:min-w-44">
            {index === 0 ? null : <ChevronRight size={14} aria-hidden className="shrink-0 text-ink-3 max-sm:hidden" />}
            <Stop app={app} stop={stop} isHere={stop.environment === here} />
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Stop({ app, stop, isHere }: { app: string; stop: PipelineStop; isHere: boolean }) {
  const { environment, release, promoteFrom } = stop;
  const { tone, word, done = 0 } = cellWord(stop);
  return (
    <Link
      href={paths.app(app, environment)}
      {...(isHere ? { 'aria-current': 'page' as const } : {})}
      title={promoteFrom.length === 0 ? undefined : `Promoted from ${promoteFrom.join(' or ')}`}
      className={cn(
        'block min-w-0 flex-1 rounded-md border border-line px-3 py-2 hover:bg-surface-2 focus-visible:-outline-offset-2',
        isHere && 'border-accent bg-accent-fill hover:bg-accent-fill',
      )}
    >
      <span className="flex items-baseline justify-between gap-3">
        <span className="truncate text-sm font-medium">{environment}</span>
        <span className="truncate font-mono text-sm">{release ?? '–'}</span>
      </span>
      <State tone={tone} done={done} className="mt-0.5 text-xs">
        {word}
      </State>
    </Link>
  );
}
