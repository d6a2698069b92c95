'use client';
import { useMemo, useState } from 'react';
import { FacetPanel } from '#features/fleet/facet-panel.tsx';
import { FleetTable } from '#features/fleet/fleet-table.tsx';
import { FleetToolbar } from '#features/fleet/fleet-toolbar.tsx';
import { StoppedRollouts } from '#features/fleet/stopped-rollouts.tsx';
import { useFrozen } from '#features/fleet/use-frozen.ts';
import { ErrorView } from '#lib/error-view.tsx';
import { type FleetFilter, isFiltered, NO_FILTER, parseFilter, toSearch } from '#lib/fleet-filter.ts';
import { queryFleet } from '#lib/fleet-query.ts';
import type { FleetState } from '#lib/fleet-state.ts';
import { useFleet } from '#lib/live.tsx';
import { replaceSearch, useSearch } from '#lib/use-search.ts';
import { Button } from '#ui/button.tsx';
import { Empty } from '#ui/empty.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';

/** Every agent, live. */
export function FleetPage() {
  const { state, error } = useFleet();
  if (state.loaded) return <Loaded state={state} />;
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

function Loaded({ state }: { state: FleetState }) {
  const search = useSearch().toString();
  const filter = useMemo(() => parseFilter(new URLSearchParams(search)), [search]);
  const frozen = useFrozen(state);
  const [facetsOpen, setFacetsOpen] = useState(false);
  const shown = frozen.shown.agents;
  const { rows, facets } = useMemo(() => queryFleet([...shown.values()], filter), [shown, filter]);
  const setFilter = (next: FleetFilter) => replaceSearch(toSearch(next));
  return (
    <>
      <h1 className="sr-only">Fleet</h1>
      <FleetToolbar
        filter={filter}
        setFilter={setFilter}
        shown={rows.length}
        total={shown.size}
        waiting={frozen.waiting}
        facetsOpen={facetsOpen}
        toggleFacets={() => setFacetsOpen(!facetsOpen)}
      />
      <StoppedRollouts filter={filter} />
      <div className="flex min-h-0 flex-1 flex-col md:flex-row">
        <FacetPanel filter={filter} facets={facets} setFilter={setFilter} open={facetsOpen} />
        {rows.length > 0 ? (
          <FleetTable agents={rows} filter={filter} setFilter={setFilter} hold={frozen.hold} release={frozen.release} />
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
