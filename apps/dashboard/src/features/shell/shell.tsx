'use client';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Session } from '#contract/session.ts';
import { AccountMenu } from '#features/shell/account-menu.tsx';
import { LiveMark } from '#features/shell/live-mark.tsx';
import { Navigation } from '#features/shell/navigation.tsx';
import { PaletteButton } from '#features/shell/palette-button.tsx';
import { SyncMark } from '#features/shell/sync-mark.tsx';
import { ThemeToggle } from '#features/shell/theme-toggle.tsx';
import { isSignedOut } from '#lib/api-error.ts';
import { ErrorView } from '#lib/error-view.tsx';
import { LiveProvider } from '#lib/live.tsx';
import { sessionQuery } from '#lib/queries.ts';
import { BrandMark } from '#ui/brand-mark.tsx';
import { Bar, Skeleton } from '#ui/skeleton.tsx';
import { useSlashFocus } from '#ui/use-shortcuts.ts';

/** What surrounds every page of a signed-in person. Until it is known who that is, nothing else is asked for. */
export function Shell({ children }: { children: ReactNode }) {
  const session = useQuery(sessionQuery);
  useSlashFocus();
  if (session.data) {
    return (
      <LiveProvider>
        <Frame session={session.data}>{children}</Frame>
      </LiveProvider>
    );
  }
  if (session.error && !isSignedOut(session.error)) {
    return (
      <main className="mx-auto max-w-xl p-6 pt-24">
        <ErrorView error={session.error} retry={session.refetch} />
      </main>
    );
  }
  return (
    <Skeleton label="Loading" className="flex h-dvh flex-col">
      <div className="flex h-12 items-center gap-4 border-b border-line bg-surface-2 px-6">
        <BrandMark />
        <Bar className="w-24" />
        <Bar className="w-48" />
      </div>
    </Skeleton>
  );
}

function Frame({ session, children }: { session: Session; children: ReactNode }) {
  return (
    <div className="flex h-dvh min-w-[320px] flex-col">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-float focus:px-3 focus:py-2"
      >
        Skip to content
      </a>
      <header className="shrink-0 border-b border-line bg-surface-2">
        <div className="flex min-h-12 flex-wrap items-center gap-x-4 px-4 sm:flex-nowrap sm:px-6">
          <span className="flex items-center gap-2 text-base font-semibold tracking-tight">
            <BrandMark />
            Pagurus
          </span>
          <SyncMark repository={session.repository} />
          <span className="ml-auto flex items-center gap-1.5">
            <LiveMark />
            <PaletteButton />
            <ThemeToggle />
            <AccountMenu session={session} />
          </span>
        </div>
        <Navigation />
      </header>
      <main id="content" className="flex min-h-0 flex-1 flex-col">
        {children}
      </main>
    </div>
  );
}
