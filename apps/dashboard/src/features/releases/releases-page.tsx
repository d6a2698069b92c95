'use client';
import { useQuery } from '@tanstack/react-query';
import type { ReleaseView } from '#contract/releases.ts';
import { ReleasesTable } from '#features/releases/releases-table.tsx';
import { ErrorView } from '#lib/error-view.tsx';
import { releasesQuery } from '#lib/queries.ts';
import { replaceSearch, useSearch } from '#lib/use-search.ts';
import { Button } from '#ui/button.tsx';
import { Empty } from '#ui/empty.tsx';
import { FilterBox } from '#ui/field.tsx';
import { count } from '#ui/format.ts';
import { SkeletonRows } from '#ui/skeleton.tsx';

const matches = (release: ReleaseView, text: string): boolean =>
  `${release.app} ${release.version} ${release.notes ?? ''} ${release.desiredIn.join(' ')}`
    .toLowerCase()
    .includes(text.trim().toLowerCase());

/** Every release of every app, newest first. */
export function ReleasesPage() {
  const releases = useQuery(releasesQuery);
  const search = useSearch();
  const text = search.get('q') ?? '';
  const filter = (value: string) => replaceSearch(value ? new URLSearchParams({ q: value }).toString() : '');
  const all = releases.data?.releases;
  const shown = all?.filter((release) => matches(release, text));
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2 sm:px-6">
        <h1 className="text-lg font-semibold">Releases</h1>
        <FilterBox
          label="Filter releases"
          value={text}
          onChange={(event) => filter(event.target.value)}
          className="w-64 max-w-full"
        />
        {shown ? <output className="ml-auto text-sm text-ink-2">{count(shown.length, 'release')}</output> : null}
      </div>
      {releases.error ? <ErrorView error={releases.error} retry={releases.refetch} className="m-6" /> : null}
      {releases.isPending ? <SkeletonRows label="Loading the releases" rows={8} columns={6} /> : null}
      {shown && shown.length > 0 ? <ReleasesTable releases={shown} /> : null}
      {all?.length === 0 ? (
        <Empty>
          No release is here yet: let CI write <code className="font-mono text-sm">releases/app/version.yaml</code> to
          the state repository.
        </Empty>
      ) : null}
      {all && all.length > 0 && shown?.length === 0 ? (
        <Empty action={<Button onClick={() => filter('')}>Show all releases</Button>}>
          No release passes this filter.
        </Empty>
      ) : null}
    </>
  );
}
