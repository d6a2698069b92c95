'use client';
import { useCallback, useMemo, useState } from 'react';
import { FacetPanel } from '#features/fleet/facet-panel.tsx';
import { FleetTable } from '#features/fleet/fleet-table.tsx';
import { FleetToolbar } from '#features/fleet/fleet-toolbar.tsx';
import { StoppedRollouts } from '#features/fleet/stopped-rollouts.tsx';
import { useHeld } from '#features/fleet/use-held.ts';
import { ErrorView } from '#lib/error-view.tsx';
import { type FleetFilter, isFiltered, NO_FILTER, parseFilter, toSearch } from '#lib/fleet-filter.ts';
import type { LivePage } from '#lib/fleet-page-state.ts';
import { useFleetPage } from '#lib/live.tsx';
import { offsetFor, pageQuery } from '#lib/page-query.ts';
import { replaceSearch, useSearch } from '#lib/use-search.ts';
import { Button } from '#ui/button.tsx';
import { Empty } from '#ui/empty.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';

/** Every agent, live; filtered, sorted and counted at the server, which sends the part that is in sight. */
export function FleetPage() {
  const address = useSearch().toString();
  const filter = useMemo(() => parseFilter(new URLSearchParams(address)), [address]);
  const shown = toSearch(filter);
  const [place, setPlace] = useState({ of: shown, offset: 0 });
  const offset = place.of === shown ? place.offset : 0;
  const { page, error } = useFleetPage(pageQuery(filter, offset));
  const moveTo = useCallback((to: number) => setPlace({ of: shown, offset: to }), [shown]);
  if (page) return <Loaded key="loaded" page={page} filter={filter} moveTo={moveTo} offset={offset} shown={shown} />;
  return (
    <>
      <h1 className="sr-only">Fleet</h1>
      {error ? (
        <ErrorView error={error} className="m-6" />
      ) : (
        <SkeletonRows label="Loading the fleet" rows={12} columns={6} toolbar />
      )}
    </>
  );
}

type LoadedProps = {
  page: LivePage;
  filter: FleetFilter;
  shown: string;
  offset: number;
  moveTo: (offset: number) => void;
};

function Loaded({ page: live, filter, shown, offset, moveTo }: LoadedProps) {
  const { shown: page, waiting, hold, release } = useHeld(live);
  const [facetsOpen, setFacetsOpen] = useState(false);
  const setFilter = (next: FleetFilter) => replaceSearch(toSearch(next));
  const { matching } = page;
  const sight = useCallback(
    (first: number, last: number) => {
      const next = offsetFor(offset, first, last, matching);
      if (next !== offset) moveTo(next);
    },
    [offset, matching, moveTo],
  );
  return (
    <>
      <h1 className="sr-only">Fleet</h1>
      <FleetToolbar
        filter={filter}
        setFilter={setFilter}
        shown={matching}
        total={page.total}
        waiting={waiting}
        facetsOpen={facetsOpen}
        toggleFacets={() => setFacetsOpen(!facetsOpen)}
      />
      <StoppedRollouts filter={filter} />
      <div className="flex min-h-0 flex-1 flex-col md:flex-row">
        <FacetPanel filter={filter} facets={page.facets} setFilter={setFilter} open={facetsOpen} />
        {matching > 0 ? (
          // Another filter begins at its top.
          <FleetTable
            key={shown}
            page={page}
            filter={filter}
            setFilter={setFilter}
            hold={hold}
            release={release}
            sight={sight}
          />
        ) : (
          <div className="flex-1">
            <NoRows filter={filter} clear={() => setFilter(NO_FILTER)} />
          </div>
        )}
      </div>
    </>
  );
}

function NoRows({ filter, clear }: { filter: FleetFilter; clear: () => void }) {
  if (!isFiltered(filter)) {
    return <Empty>No agent has reported yet: start one with this dashboard&apos;s address, and it appears here.</Empty>;
  }
  return <Empty action={<Button onClick={clear}>Show all agents</Button>}>No agent passes this filter.</Empty>;
}
