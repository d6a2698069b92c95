'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Change } from '#contract/change.ts';
import { ChangeActions } from '#features/review/change-actions.tsx';
import { ChangeFacts } from '#features/review/change-facts.tsx';
import { ChangeFiles } from '#features/review/change-files.tsx';
import { ChangeHeader } from '#features/review/change-header.tsx';
import { MovedNotice } from '#features/review/moved-base.tsx';
import { RolloutPanel } from '#features/review/rollout-panel.tsx';
import { ErrorView } from '#lib/error-view.tsx';
import { HoldNotice } from '#lib/hold-mark.tsx';
import { PageError } from '#lib/page-error.tsx';
import { paths } from '#lib/paths.ts';
import { changeQuery } from '#lib/queries.ts';
import { Button } from '#ui/button.tsx';
import { cn } from '#ui/cn.ts';
import { shortSha } from '#ui/format.ts';
import { Notice } from '#ui/notice.tsx';
import { Bar, Skeleton } from '#ui/skeleton.tsx';

const BACK = { href: paths.changes, name: 'Open the changes' };

/** One change: what it does, whether it may be merged, and where it has come after that. */
export function ChangePage({ number }: { number: number }) {
  const change = useQuery(changeQuery(number));
  if (change.data) return <Loaded change={change.data} error={change.error} />;
  if (change.error) return <PageError error={change.error} retry={change.refetch} back={BACK} />;
  return (
    <Skeleton label="Loading the change" className="space-y-6 p-6">
      <Bar className="h-6 w-96 max-w-full" />
      <Bar className="w-64" />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_340px]">
        <Bar className="h-64" />
        <Bar className="h-64" />
      </div>
    </Skeleton>
  );
}

function Loaded({ change, error }: { change: Change; error: unknown }) {
  // Approving and merging are bound to the head that the person has looked at, not to the newest.
  const [seenSha, setSeenSha] = useState(change.head.sha);
  const moved = change.state === 'open' && change.head.sha !== seenSha;
  return (
    <div className="relative min-h-0 flex-1 overflow-auto">
      <div className="mx-auto w-full max-w-[1680px] px-4 py-5 sm:px-6">
        <ChangeHeader change={change} />
        {error ? <ErrorView error={error} className="mt-4" /> : null}
        {change.moved && change.state === 'open' ? <MovedNotice change={change} moved={change.moved} /> : null}
        {moved ? (
          <Notice
            tone="wait"
            className="mt-4"
            action={
              <Button size="sm" onClick={() => setSeenSha(change.head.sha)}>
                I have looked at {shortSha(change.head.sha)}
              </Button>
            }
          >
            The head moved from <span className="font-mono">{shortSha(seenSha)}</span> to{' '}
            <span className="font-mono">{shortSha(change.head.sha)}</span> while you looked. The new diff is below;
            approvals of the old one no longer hold.
          </Notice>
        ) : null}
        <div className="mt-5 grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_340px] 2xl:grid-cols-[minmax(0,1fr)_400px]">
          <div className="min-w-0">
            <ChangeFiles change={change} />
          </div>
          <aside
            className={cn('min-w-0 space-y-5', change.rollout && 'max-lg:-order-1')}
            aria-label="Review and rollout"
          >
            {change.rollout ? <RolloutPanel rollout={change.rollout} /> : null}
            {change.holds.map((hold) => (
              <HoldNotice key={`${hold.environment}/${hold.app}`} hold={hold} />
            ))}
            {change.state === 'open' ? <ChangeActions change={change} seenSha={seenSha} moved={moved} /> : null}
            <ChangeFacts change={change} />
          </aside>
        </div>
      </div>
    </div>
  );
}
