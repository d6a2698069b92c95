'use client';
import { useQuery } from '@tanstack/react-query';
import type { Session } from '#contract/session.ts';
import { toProblem } from '#lib/api-error.ts';
import { syncQuery } from '#lib/queries.ts';
import { Age } from '#ui/age.tsx';
import { Sha } from '#ui/sha.tsx';
import { State } from '#ui/state.tsx';
import { Tooltip } from '#ui/tooltip.tsx';
import { useNow } from '#ui/use-now.ts';

/** Which commit of which repository is on the screen, and how fresh it is. */
export function SyncMark({ repository }: { repository: Session['repository'] }) {
  const sync = useQuery(syncQuery);
  const problem = sync.data?.problem ?? (sync.error ? toProblem(sync.error).sentence : null);
  const age = sync.data?.syncedAgeMs;
  return (
    <span className="order-last flex min-w-0 basis-full items-center gap-x-2 pb-1 text-sm text-ink-2 sm:order-none sm:basis-auto sm:pb-0">
      {repository.webUrl ? (
        <a href={repository.webUrl} className="truncate font-medium text-ink-1 hover:underline">
          {repository.fullName}
        </a>
      ) : (
        <span className="truncate font-medium text-ink-1">{repository.fullName}</span>
      )}
      {sync.data?.commit ? (
        <span className="flex items-center gap-1.5 whitespace-nowrap">
          <span className="font-mono text-[0.93em]">{sync.data.branch}</span>
          <span className="text-ink-3">@</span>
          <Sha value={sync.data.commit} />
        </span>
      ) : null}
      {problem ? (
        <Tooltip text={problem}>
          {/* The sentence can be long: its whole text is in the tooltip, and the state says what it means. */}
          <button type="button" className="min-h-6 min-w-0" aria-label={`Not in sync: ${problem}`}>
            <State tone="bad">
              Not in sync{age === null || age === undefined ? '' : <SyncedAge at={sync.dataUpdatedAt - age} />}
            </State>
          </button>
        </Tooltip>
      ) : null}
      {!problem && age !== null && age !== undefined ? <Synced at={sync.dataUpdatedAt - age} /> : null}
    </span>
  );
}

const SyncedAge = ({ at }: { at: number }) => (
  <>
    {' '}
    for <Age at={at} />
  </>
);

/** The sweep compares every 15 s; four of them missed are no hiccup. */
const OVERDUE_MS = 60_000;

/** Says how fresh the commit is, and in red when it should have been compared long ago. */
function Synced({ at }: { at: number }) {
  const now = useNow();
  if (now - at > OVERDUE_MS) {
    return (
      <State tone="bad">
        Git not looked at for <Age at={at} />
      </State>
    );
  }
  return (
    <span className="whitespace-nowrap text-ink-3">
      <span aria-hidden>· </span>synced <Age at={at} suffix=" ago" />
    </span>
  );
}
