'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { ChangeSummary } from '#contract/change.ts';
import { ChangeStateWord, PromotionWords } from '#features/review/change-words.tsx';
import { ErrorView } from '#lib/error-view.tsx';
import { paths } from '#lib/paths.ts';
import { changesQuery } from '#lib/queries.ts';
import { useSearch } from '#lib/use-search.ts';
import { Age } from '#ui/age.tsx';
import { buttonStyle } from '#ui/button-style.ts';
import { cn } from '#ui/cn.ts';
import { Empty } from '#ui/empty.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';
import { Td, Th } from '#ui/table.tsx';

const TABS = [
  { state: 'open', name: 'Open', none: 'No change is open: promote a release from the overview.' },
  { state: 'closed', name: 'Done', none: 'No change was merged or closed yet.' },
  { state: 'all', name: 'All', none: 'No change was ever made: promote a release from the overview.' },
] as const;

/** The pull requests against the state repository. */
export function ChangesPage() {
  const search = useSearch();
  const tab = TABS.find(({ state }) => state === search.get('state')) ?? TABS[0];
  const changes = useQuery(changesQuery(tab.state));
  const rows = changes.data?.changes;
  return (
    <>
      <div className="flex shrink-0 items-center gap-4 border-b border-line px-4 py-2 sm:px-6">
        <h1 className="text-lg font-semibold">Changes</h1>
        <nav aria-label="Which changes" className="flex rounded-md border border-line p-0.5">
          {TABS.map(({ state, name }) => (
            <Link
              key={state}
              href={state === 'open' ? paths.changes : `${paths.changes}?state=${state}`}
              {...(state === tab.state ? { 'aria-current': 'true' as const } : {})}
              className={cn(
                'flex h-6 items-center rounded-sm px-2.5 text-sm text-ink-2 hover:text-ink-1',
                state === tab.state && 'bg-surface-3 text-ink-1',
              )}
            >
              {name}
            </Link>
          ))}
        </nav>
      </div>
      {changes.error ? <ErrorView error={changes.error} retry={changes.refetch} className="m-6" /> : null}
      {changes.isPending ? <SkeletonRows label="Loading the changes" rows={6} columns={5} /> : null}
      {rows?.length === 0 ? (
        <Empty
          action={
            <Link href={paths.overview} className={buttonStyle({})}>
              Open the overview
            </Link>
          }
        >
          {tab.none}
        </Empty>
      ) : null}
      {rows && rows.length > 0 ? <ChangesTable changes={rows} /> : null}
    </>
  );
}

function ChangesTable({ changes }: { changes: readonly ChangeSummary[] }) {
  return (
    <div className="relative min-h-0 flex-1 overflow-auto">
      <table aria-label="Changes" className="w-full border-separate border-spacing-0">
        <thead>
          <tr>
            <Th className="w-px text-right">#</Th>
            <Th>Change</Th>
            <Th className="hidden md:table-cell">What it moves</Th>
            <Th>State</Th>
            <Th className="hidden sm:table-cell">Author</Th>
            <Th className="text-right">Updated</Th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.number} className="group relative h-9 hover:bg-surface-2">
              <Td className="text-right text-ink-3">{change.number}</Td>
              <Td className="max-w-0 min-w-40 w-full md:w-[45%]">
                <Link
                  href={paths.change(change.number)}
                  className="block truncate font-medium text-ink-1 group-hover:underline after:absolute after:inset-0"
                >
                  {change.title}
                </Link>
              </Td>
              <Td className="hidden whitespace-nowrap md:table-cell">
                <PromotionWords promotion={change.promotion} />
              </Td>
              <Td>
                <ChangeStateWord change={change} />
              </Td>
              <Td className="hidden text-ink-2 sm:table-cell">{change.author}</Td>
              <Td className="text-right whitespace-nowrap text-ink-2">
                <Age at={Date.parse(change.updatedAt)} suffix=" ago" />
              </Td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
