'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useEffect, useSyncExternalStore } from 'react';
import { PendingSearch } from '#lib/pending-search.ts';

/** What was written and the router has not yet told back: a checkbox must not wait for a transition. */
const pending = new PendingSearch();

function write(search: string, how: 'replaceState' | 'pushState'): void {
  pending.set({ pathname: location.pathname, search });
  history[how](null, '', search ? `${location.pathname}?${search}` : location.pathname);
}

/** Writes the query string of this page without asking the server and without a step in the history. */
export const replaceSearch = (search: string): void => write(search, 'replaceState');

/** The same with a step in the history, so that "back" undoes it. */
export const pushSearch = (search: string): void => write(search, 'pushState');

/** The query string of this page, anew whenever it is written. */
export function useSearch(): URLSearchParams {
  const pathname = usePathname();
  const routed = useSearchParams().toString();
  const written = useSyncExternalStore(pending.subscribe, pending.get, () => null);
  useEffect(() => pending.settle({ pathname, search: routed }), [pathname, routed]);
  useEffect(() => {
    // "Back" overrules what was written.
    addEventListener('popstate', pending.clear);
    return () => removeEventListener('popstate', pending.clear);
  }, []);
  return new URLSearchParams(written?.pathname === pathname ? written.search : routed);
}
