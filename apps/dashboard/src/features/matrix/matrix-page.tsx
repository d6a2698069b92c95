'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { Matrix } from '#contract/matrix.ts';
import { Attention } from '#features/matrix/attention.tsx';
import { filterApps, sharedReason, summarise } from '#features/matrix/matrix-filter.ts';
import { MatrixTable } from '#features/matrix/matrix-table.tsx';
import { ErrorView } from '#lib/error-view.tsx';
import { paths } from '#lib/paths.ts';
import { matrixQuery } from '#lib/queries.ts';
import { replaceSearch, useSearch } from '#lib/use-search.ts';
import { buttonStyle } from '#ui/button-style.ts';
import { Button } from '#ui/button.tsx';
import { Empty } from '#ui/empty.tsx';
import { Checkbox, FilterBox } from '#ui/field.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';

/** What runs where, in one look. */
export function MatrixPage() {
  const matrix = useQuery(matrixQuery);
  if (matrix.data) return <Loaded matrix={matrix.data} />;
  return (
    <>
      <h1 className="sr-only">Overview</h1>
      {matrix.error ? (
        <ErrorView error={matrix.error} retry={matrix.refetch} className="m-6" />
      ) : (
        <SkeletonRows label="Loading the overview" rows={6} columns={4} toolbar />
      )}
    </>
  );
}

function Loaded({ matrix }: { matrix: Matrix }) {
  const search = useSearch();
  const text = search.get('q') ?? '';
  const onlyDifferences = search.get('differences') === '1';
  const write = (name: string, value: string) => {
    if (value) search.set(name, value);
    else search.delete(name);
    replaceSearch(search.toString());
  };
  const shown = filterApps(matrix.apps, text, onlyDifferences);
  const whyNone = sharedReason(matrix.apps);
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2 sm:px-6">
        <h1 className="sr-only">Overview</h1>
        <FilterBox
          label="Filter apps"
          value={text}
          onChange={(event) => write('q', event.target.value)}
          className="w-56"
        />
        <Checkbox checked={onlyDifferences} onChange={(event) => write('differences', event.target.checked ? '1' : '')}>
          Only differences
        </Checkbox>
        {whyNone ? <p className="text-sm text-ink-2">{whyNone}</p> : null}
        <output className="ml-auto text-sm text-ink-2">{summarise(matrix.apps).text}</output>
      </div>
      <div className="flex min-h-0 flex-1 flex-col max-sm:overflow-auto">
        {shown.length > 0 ? (
          <MatrixTable environments={matrix.environments} apps={shown} said={whyNone} />
        ) : (
          <NothingShown empty={matrix.apps.length === 0} clear={() => replaceSearch('')} />
        )}
        <Attention apps={shown} waits={matrix.waits} />
      </div>
    </>
  );
}

function NothingShown({ empty, clear }: { empty: boolean; clear: () => void }) {
  if (!empty) return <Empty action={<Button onClick={clear}>Show all apps</Button>}>No app passes this filter.</Empty>;
  return (
    <Empty
      action={
        <Link href={paths.releases} className={buttonStyle({})}>
          See the releases
        </Link>
      }
    >
      No app is here yet: push a release and a file under <code className="font-mono text-sm">environments/</code> to
      the state repository.
    </Empty>
  );
}
