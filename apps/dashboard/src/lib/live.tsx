'use client';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { call } from '#lib/call.ts';
import type { LivePage } from '#lib/fleet-page-state.ts';
import { type LinkState, LiveConnection } from '#lib/live-connection.ts';
import { LiveSession } from '#lib/live-session.ts';
import { type LiveState, LiveStore, NOTHING_LIVE } from '#lib/live-store.ts';
import { type PageQuery, pageSearch } from '#lib/page-query.ts';
import { Throttle } from '#lib/throttle.ts';

type Live = { readonly store: LiveStore; readonly session: LiveSession };
const LiveContext = createContext<Live | undefined>(undefined);

/** The stream begins with the page that is on the screen; when it does not come within this time, it is asked for. */
const PAGE_WITHIN_MS = 1_500;

async function invalidate(client: QueryClient, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
  await Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] })));
}

function createLive(client: QueryClient) {
  const store = new LiveStore();
  const fleetMoved = new Throttle(() => invalidate(client, ['matrix', 'releases', 'rollouts']), 1_000);
  const connection = new LiveConnection({
    onEvent: (event, search) => session.heard(event, search),
    onLink: (link) => session.linked(link),
    random: Math.random,
  });
  const session = new LiveSession({
    store,
    open: (search) => connection.open(search),
    call,
    now: Date.now,
    ask: (...keys) => void invalidate(client, keys),
    fleetMoved: () => fleetMoved.request(),
    agentChanged: (instanceUid) => void client.invalidateQueries({ queryKey: ['agents', instanceUid] }),
  });
  return { store, session, connection, fleetMoved };
}

/** Opens the stream of live events for everything below, and closes it with the page. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [live] = useState(() => createLive(client));

  useEffect(() => {
    const { session, connection, fleetMoved } = live;
    session.begin();
    const ask = setInterval(() => void session.fetchMissing(), PAGE_WITHIN_MS);
    return () => {
      clearInterval(ask);
      session.end();
      connection[Symbol.dispose]();
      fleetMoved[Symbol.dispose]();
    };
  }, [live]);

  return <LiveContext value={live}>{children}</LiveContext>;
}

function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('Invariant failed: live data are read below a LiveProvider');
  return live;
}

function useLiveState<T>(select: (state: LiveState) => T): T {
  const { store } = useLive();
  return useSyncExternalStore(
    store.subscribe,
    () => select(store.state()),
    () => select(NOTHING_LIVE),
  );
}

export const useLink = (): LinkState => useLiveState(({ link }) => link);

/** How many agents there are; `null` until it was heard. */
export const useFleetTotal = (): number | null => useLiveState(({ total }) => total);

/** When an agent of the page was heard last; its reader is drawn anew only when that moved. */
export const useSeenAt = (instanceUid: string): number | undefined =>
  useLiveState(({ page }) => page?.agents.find((agent) => agent.instanceUid === instanceUid)?.seenAt);

/**
 * Has the stream bring this page of the fleet as long as the component is there. `page` may still be another one than
 * asked for (`page.search`), until that has come; `error` says why it could not be read while there is none.
 */
export function useFleetPage(query: PageQuery): { page: LivePage | null; search: string; error: unknown } {
  const { session } = useLive();
  const search = pageSearch(query);
  useEffect(() => {
    session.want(query);
    return () => session.leave(query);
    // oxlint-disable-next-line react/exhaustive-deps -- `search` says all that is in the query, which is made anew with each draw
  }, [session, search]);
  const page = useLiveState((state) => state.page);
  const error = useLiveState((state) => state.error);
  return { page, search, error: page === null ? error : null };
}
