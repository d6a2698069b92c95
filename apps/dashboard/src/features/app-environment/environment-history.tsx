'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { type CellEvent, HISTORY_MAX } from '#contract/app-environment.ts';
import { eventTone, eventWords, moveWords } from '#features/app-environment/event-words.ts';
import { ErrorView } from '#lib/error-view.tsx';
import { paths } from '#lib/paths.ts';
import { cellHistoryQuery } from '#lib/queries.ts';
import { replaceSearch, useSearch } from '#lib/use-search.ts';
import { Button } from '#ui/button.tsx';
import { dayAndTime } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { Sha } from '#ui/sha.tsx';
import { Bar, Skeleton } from '#ui/skeleton.tsx';
import { StateMark } from '#ui/state.tsx';

const FIRST = 15;
const limitOf = (text: string | null): number => {
  const asked = Number(text);
  return Number.isSafeInteger(asked) && asked >= FIRST && asked <= HISTORY_MAX ? asked : FIRST;
};

/** Who did what, why and when, newest first; how many lines are shown stands in the address. */
export function EnvironmentHistory({ app, environment }: { app: string; environment: string }) {
  const search = useSearch();
  const limit = limitOf(search.get('history'));
  const history = useQuery(cellHistoryQuery(app, environment, limit));
  const more = () => {
    search.set('history', String(Math.min(HISTORY_MAX, limit * 3)));
    replaceSearch(search.toString());
  };
  return (
    <Panel title="Who, why and when" flush>
      {history.error ? <ErrorView error={history.error} retry={history.refetch} className="m-4" /> : null}
      {history.data || history.error ? null : <ComingHistory />}
      {history.data?.events.length === 0 ? (
        <p className="px-4 py-3 text-sm text-ink-2">Nobody has done anything here yet.</p>
      ) : null}
      <ol aria-label="History" className="divide-y divide-line text-sm">
        {history.data?.events.map((event) => (
          <EventLine key={event.id} event={event} />
        ))}
      </ol>
      {history.data?.more === true && limit < HISTORY_MAX ? (
        <div className="border-t border-line px-4 py-2">
          <Button size="sm" busy={history.isPlaceholderData} onClick={more}>
            Show more
          </Button>
        </div>
      ) : null}
    </Panel>
  );
}

function EventLine({ event }: { event: CellEvent }) {
  const { at, actor, reason, problem, change, commit } = event;
  const move = moveWords(event);
  return (
    <li className="grid grid-cols-[14px_1fr] gap-x-2.5 px-4 py-2 sm:grid-cols-[14px_96px_1fr_auto]">
      <StateMark tone={eventTone(event)} className="mt-[3px]" />
      <time dateTime={at} title={new Date(at).toLocaleString()} className="whitespace-nowrap text-ink-3">
        {dayAndTime(at)}
      </time>
      <span className="min-w-0 wrap-anywhere max-sm:col-start-2">
        <span className="font-medium">{actor}</span> {eventWords(event)}{' '}
        {move === '' ? null : <span className="font-mono text-[0.93em]">{move}</span>}
        {reason === null ? null : <span className="block text-ink-2">{reason}</span>}
        {problem === null ? null : <span className="block text-bad">{problem}</span>}
      </span>
      <span className="flex items-start gap-3 max-sm:col-start-2">
        {change === null ? null : (
          <Link href={paths.change(change)} className="rounded-sm text-accent hover:underline">
            #{change}
          </Link>
        )}
        {commit === null ? null : <Sha value={commit} />}
      </span>
    </li>
  );
}

const ComingHistory = () => (
  <Skeleton label="Loading the history" className="space-y-4 px-4 py-3">
    {['w-80', 'w-64', 'w-72'].map((width) => (
      <Bar key={width} className={width} />
    ))}
  </Skeleton>
);
