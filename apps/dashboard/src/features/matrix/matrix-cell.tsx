'use client';
import { ChevronRight, GitPullRequest, Undo2 } from 'lucide-react';
import Link from 'next/link';
import type { MatrixCell } from '#contract/matrix.ts';
import { cellWord } from '#lib/cell-state.ts';
import { HoldMark } from '#lib/hold-mark.tsx';
import { paths } from '#lib/paths.ts';
import { pushSearch, useSearch } from '#lib/use-search.ts';
import { Button } from '#ui/button.tsx';
import { State } from '#ui/state.tsx';
import { Tooltip } from '#ui/tooltip.tsx';
import { useFlash } from '#ui/use-flash.ts';

type CellProps = { app: string; cell: MatrixCell; first: boolean; said: string | null };

/** One app in one environment: its release, how its agents stand, what is under way, and the promotion into it. */
export function MatrixCellView({ app, cell, first, said }: CellProps) {
  const { tone, word, done = 0, title } = cellWord(cell);
  const flash = useFlash<HTMLDivElement>(`${cell.release} ${cell.state}`);
  return (
    <div ref={flash} className="flex gap-2 rounded-sm">
      {first ? null : <ChevronRight size={14} aria-hidden className="mt-[5px] shrink-0 text-ink-3 max-sm:hidden" />}
      <span aria-hidden className="w-20 shrink-0 truncate pt-0.5 text-xs text-ink-3 sm:hidden">
        {cell.environment}
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1">
          {cell.release === null ? (
            <Link
              href={paths.app(app, cell.environment)}
              aria-label={`${app} in ${cell.environment}: ${word}`}
              className="flex min-h-6 items-center rounded-sm hover:underline"
            >
              <State tone={tone}>{word}</State>
            </Link>
          ) : (
            <Link
              href={paths.app(app, cell.environment)}
              aria-label={`${app} in ${cell.environment}: ${cell.release}, ${word}`}
              title={title}
              className="flex min-h-6 items-center gap-3 rounded-sm hover:underline"
            >
              <span className="min-w-18 font-mono text-sm font-medium text-ink-1">{cell.release}</span>
              <State tone={tone} done={done}>
                {word}
              </State>
            </Link>
          )}
          <Aside app={app} cell={cell} />
        </div>
        <WhyNot cell={cell} said={said} />
      </div>
    </div>
  );
}

/** What is under way, at the right where it lines up. */
function Aside({ app, cell }: Pick<CellProps, 'app' | 'cell'>) {
  return (
    <span className="ml-auto flex items-center gap-3 text-xs">
      {cell.behind ? <span className="whitespace-nowrap text-ink-2">{cell.behind} behind</span> : null}
      {cell.openChanges.map(({ number, title }) => (
        <Tooltip key={number} text={title}>
          <Link
            href={paths.change(number)}
            aria-label={`Change ${number}: ${title}`}
            className="flex min-h-6 items-center gap-1 rounded-sm whitespace-nowrap text-accent hover:underline"
          >
            <GitPullRequest size={13} aria-hidden />#{number}
          </Link>
        </Tooltip>
      ))}
      {cell.hold ? <HoldMark hold={cell.hold} /> : null}
      <Promote app={app} cell={cell} />
      <RollBack app={app} cell={cell} />
    </span>
  );
}

const isNews = ({ promotion, release }: MatrixCell): boolean => promotion !== null && promotion.release !== release;

function Promote({ app, cell }: Pick<CellProps, 'app' | 'cell'>) {
  const search = useSearch();
  const { promotion } = cell;
  if (!promotion || !isNews(cell)) return null;
  const open = () => {
    search.set('promote', `${app}:${cell.environment}`);
    pushSearch(search.toString());
  };
  return (
    <Button
      size="sm"
      whyNot={promotion.whyNot}
      reason="read"
      onClick={open}
      aria-label={`Promote ${app} ${promotion.release} to ${cell.environment}`}
      title={promotion.whyNot ? undefined : `Promote ${promotion.release} to ${cell.environment}`}
    >
      Promote
    </Button>
  );
}

/** Quiet where all is well: who needs it knows that it is there. */
function RollBack({ app, cell }: Pick<CellProps, 'app' | 'cell'>) {
  const search = useSearch();
  const { rollBack, environment, state } = cell;
  if (!rollBack) return null;
  const open = () => {
    search.set('promote', `${app}:${environment}`);
    search.set('kind', 'rollBack');
    pushSearch(search.toString());
  };
  const isNeeded = state === 'failed' || state === 'degraded';
  return (
    <Button
      size={isNeeded ? 'sm' : 'mini'}
      look={isNeeded ? 'plain' : 'quiet'}
      whyNot={rollBack.whyNot}
      reason="read"
      onClick={open}
      aria-label={`Roll back ${app} in ${environment}`}
      title={rollBack.whyNot ? undefined : `Roll back: ${rollBack.release} was healthy here`}
      className={isNeeded ? '' : 'text-ink-3'}
    >
      {isNeeded ? 'Roll back' : <Undo2 size={14} aria-hidden />}
    </Button>
  );
}

/** The reason beside a closed button, for the eye; the button itself carries it for the ear. */
function WhyNot({ cell, said }: Pick<CellProps, 'cell' | 'said'>) {
  if (!isNews(cell) || !cell.promotion?.whyNot || cell.promotion.whyNot === said) return null;
  return (
    <p aria-hidden className="mt-0.5 line-clamp-2 text-xs text-ink-3">
      {cell.promotion.whyNot}
    </p>
  );
}
