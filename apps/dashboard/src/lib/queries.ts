import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type ActivityQuery, listActivity } from '#contract/activity.ts';
import { type AppEnvironment, getAppEnvironment, getCellHistory } from '#contract/app-environment.ts';
import { type Change, type ProposedEdit, getChange, listChanges } from '#contract/change.ts';
import { getEnrolment } from '#contract/enrolment.ts';
import { checkEdits, getFileText, listFiles } from '#contract/files.ts';
import { listAgents } from '#contract/fleet-page.ts';
import { getAgent } from '#contract/fleet.ts';
import { getMatrix } from '#contract/matrix.ts';
import { getPromotionPreview, type PromotionKind } from '#contract/promotion.ts';
import { listReleases } from '#contract/releases.ts';
import { listRollouts } from '#contract/rollout.ts';
import { getSession, getSync } from '#contract/session.ts';
import { getSettings } from '#contract/settings.ts';
import { call } from '#lib/call.ts';

// The one place that knows each query's key, function and freshness. Live events make them ask anew; polling is the net below.

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => call(getSession, {}, { signal }),
  staleTime: 5 * 60_000,
});

export const syncQuery = queryOptions({
  queryKey: ['sync'],
  queryFn: ({ signal }) => call(getSync, {}, { signal }),
  refetchInterval: 5_000,
});

export const matrixQuery = queryOptions({
  queryKey: ['matrix'],
  queryFn: ({ signal }) => call(getMatrix, {}, { signal }),
  refetchInterval: 30_000,
});

/** Known as part of the matrix: whatever may have moved that may have moved this. */
export const appEnvironmentQuery = (app: string, environment: string) =>
  queryOptions({
    queryKey: ['matrix', 'cell', environment, app],
    queryFn: ({ signal }) => call(getAppEnvironment, { params: { app, environment } }, { signal }),
    // While it spreads, a lease may run out, of which no event tells.
    refetchInterval: (query) => (isMoving(query.state.data) ? 5_000 : 15_000),
  });

const isMoving = (seen: AppEnvironment | undefined): boolean =>
  seen !== undefined && (seen.cell.state === 'rollingOut' || seen.cell.state === 'waiting');

export const cellHistoryQuery = (app: string, environment: string, limit: number) =>
  queryOptions({
    queryKey: ['changes', 'of', environment, app, limit],
    queryFn: ({ signal }) => call(getCellHistory, { params: { app, environment }, query: { limit } }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });

export const changesQuery = (state: 'open' | 'closed' | 'all') =>
  queryOptions({
    queryKey: ['changes', 'list', state],
    queryFn: ({ signal }) => call(listChanges, { query: { state } }, { signal }),
    refetchInterval: 30_000,
  });

/** While a merged change still spreads, its steps move without any event of Git. */
const isSpreading = (change: Change | undefined): boolean => {
  const last = change?.rollout?.steps.at(-1);
  return change?.rollout?.superseded === false && last !== undefined && last.done < last.total;
};

export const changeQuery = (number: number) =>
  queryOptions({
    queryKey: ['changes', 'one', number],
    queryFn: ({ signal }) => call(getChange, { params: { number } }, { signal }),
    refetchInterval: (query) => (isSpreading(query.state.data) ? 1_000 : 15_000),
  });

export const filesQuery = queryOptions({
  queryKey: ['files', 'list'],
  queryFn: ({ signal }) => call(listFiles, {}, { signal }),
  refetchInterval: 15_000,
});

export const fileTextQuery = (path: string) =>
  queryOptions({
    queryKey: ['files', 'text', path],
    queryFn: ({ signal }) => call(getFileText, { query: { path } }, { signal }),
    refetchInterval: 15_000,
  });

export const editCheckQuery = (edits: ProposedEdit[]) =>
  queryOptions({
    queryKey: ['files', 'check', edits],
    queryFn: ({ signal }) => call(checkEdits, { body: { edits } }, { signal }),
    placeholderData: keepPreviousData,
  });

export const releasesQuery = queryOptions({
  queryKey: ['releases'],
  queryFn: ({ signal }) => call(listReleases, {}, { signal }),
});

export const activityQuery = (filter: Partial<Pick<ActivityQuery, 'q' | 'actor' | 'verb'>>) =>
  infiniteQueryOptions({
    queryKey: ['activity', filter],
    queryFn: ({ pageParam, signal }) =>
      call(listActivity, { query: { ...filter, ...(pageParam === null ? {} : { before: pageParam }) } }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });

export const rolloutsQuery = queryOptions({
  queryKey: ['rollouts'],
  queryFn: ({ signal }) => call(listRollouts, {}, { signal }),
  // As above: time alone can stop one that is under way.
  refetchInterval: (query) => (query.state.data?.rollouts.length === 0 ? 15_000 : 5_000),
});

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => call(getSettings, {}, { signal }),
  refetchInterval: 15_000,
});

/** Admins only. */
export const enrolmentQuery = queryOptions({
  queryKey: ['enrolment'],
  queryFn: ({ signal }) => call(getEnrolment, {}, { signal }),
  refetchInterval: 15_000,
});

/** The agents with these words in what names them, at most a few. */
export const agentSearchQuery = (text: string) =>
  queryOptions({
    queryKey: ['agents', 'search', text],
    queryFn: ({ signal }) => call(listAgents, { query: { q: text, limit: 7 } }, { signal }),
    placeholderData: keepPreviousData,
  });

export const agentQuery = (instanceUid: string) =>
  queryOptions({
    queryKey: ['agents', instanceUid],
    queryFn: ({ signal }) => call(getAgent, { params: { instanceUid } }, { signal }),
    refetchInterval: 10_000,
  });

/** @param release undefined: what the environment before it runs, or the last one that was healthy. */
export const previewQuery = (app: string, to: string, release: string | undefined, kind: PromotionKind) =>
  queryOptions({
    queryKey: ['preview', app, to, release, kind],
    queryFn: ({ signal }) =>
      call(
        getPromotionPreview,
        { query: { app, to, kind, ...(release === undefined ? {} : { release }) } },
        { signal },
      ),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
