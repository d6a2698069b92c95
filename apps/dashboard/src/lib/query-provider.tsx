'use client';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiError, isSignedOut } from '#lib/api-error.ts';
import { paths } from '#lib/paths.ts';

/** Whoever is signed out goes to sign in, and comes back to where they were. */
function onError(error: unknown): void {
  if (!isSignedOut(error) || location.pathname === '/sign-in') return;
  location.assign(paths.signIn(`${location.pathname}${location.search}`));
}

/** A refusal stays one: only what may be better in a moment is tried again. */
const retry = (failures: number, error: unknown): boolean =>
  failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500);

const makeClient = (): QueryClient =>
  new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: { queries: { retry, staleTime: 2_000 } },
  });

export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(makeClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
