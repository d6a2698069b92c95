'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { ActivityTable } from '#features/activity/activity-table.tsx';
import { ExportButton } from '#features/activity/export-button.tsx';
import { useActivityFilter } from '#features/activity/use-activity-filter.ts';
import { ErrorView } from '#lib/error-view.tsx';
import { activityQuery } from '#lib/queries.ts';
import { Button } from '#ui/button.tsx';
import { Empty } from '#ui/empty.tsx';
import { FilterBox } from '#ui/field.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';

/** Who did what and why, newest first: people, and Pagurus where it acted by itself. */
export function ActivityPage() {
  const { filter, set, clear } = useActivityFilter();
  const activity = useInfiniteQuery(activityQuery(filter));
  const shown = activity.data?.pages.flatMap(({ activities }) => activities);
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2 sm:px-6">
        <h1 className="text-lg font-semibold">Activity</h1>
        <FilterBox
          label="Filter activity"
          value={filter.q ?? ''}
          maxLength={200}
          onChange={(event) => set('q', event.target.value)}
          className="w-64 max-sm:w-40"
        />
        {filter.actor ? <Chosen name="by" value={filter.actor} onRemove={() => set('actor', '')} /> : null}
        {filter.verb ? <Chosen name="only" value={filter.verb} onRemove={() => set('verb', '')} /> : null}
        <span className="ml-auto">
          <ExportButton filter={filter} />
        </span>
      </div>
      {activity.error ? <ErrorView error={activity.error} retry={activity.refetch} className="m-6" /> : null}
      {activity.isPending ? <SkeletonRows label="Loading the activity" rows={12} columns={6} /> : null}
      {shown && shown.length > 0 ? (
        <div className="relative min-h-0 flex-1 overflow-auto">
          <ActivityTable activities={shown} onChoose={set} />
          {activity.hasNextPage ? (
            <div className="p-4 text-center">
              <Button busy={activity.isFetchingNextPage} onClick={() => void activity.fetchNextPage()}>
                Show earlier
              </Button>
            </div>
          ) : null}
        </div>
      ) : null}
      {shown?.length === 0 && !isFiltered ? (
        <Empty>
          Nothing was done yet: promotions, approvals, roll-backs and whatever Pagurus does by itself stand here.
        </Empty>
      ) : null}
      {shown?.length === 0 && isFiltered ? (
        <Empty action={<Button onClick={clear}>Show all activity</Button>}>No activity passes this filter.</Empty>
      ) : null}
    </>
  );
}

function Chosen({ name, value, onRemove }: { name: string; value: string; onRemove: () => void }) {
  return (
    <button
      type="button"
      onClick={onRemove}
      className="inline-flex h-6 items-center gap-1.5 rounded-full border border-line bg-surface-2 pr-1.5 pl-2.5 text-sm hover:bg-surface-3"
    >
      <span className="text-ink-3">{name}</span>
      {value}
      <X size={12} aria-label="Remove this filter" className="text-ink-3" />
    </button>
  );
}
