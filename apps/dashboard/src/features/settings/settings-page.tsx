'use client';
import { useQuery } from '@tanstack/react-query';
import { AboutSection } from '#features/settings/about-section.tsx';
import { EnrolmentSection } from '#features/settings/enrolment-section.tsx';
import { ErrorView } from '#lib/error-view.tsx';
import { sessionQuery, settingsQuery } from '#lib/queries.ts';
import { Bar, Skeleton } from '#ui/skeleton.tsx';

/** What admins set up, and what everybody may know of this dashboard. */
export function SettingsPage() {
  const session = useQuery(sessionQuery);
  const settings = useQuery(settingsQuery);
  const repository = session.data?.repository;
  const isReady = settings.data !== undefined && repository !== undefined;
  return (
    <div className="relative min-h-0 flex-1 overflow-auto">
      <div className="mx-auto w-full max-w-[1280px] space-y-5 px-4 py-5 sm:px-6">
        <h1 className="text-xl font-semibold tracking-tight">Settings</h1>
        {settings.error ? <ErrorView error={settings.error} retry={settings.refetch} /> : null}
        {isReady ? (
          <>
            <EnrolmentSection
              whyNot={settings.data.actions.enrol}
              cloneUrl={repository.webUrl === null ? null : repository.cloneUrl}
            />
            <AboutSection settings={settings.data} repository={repository} />
          </>
        ) : null}
        {settings.isPending ? (
          <Skeleton label="Loading the settings" className="space-y-5">
            <Bar className="h-40 w-full" />
            <div className="grid gap-5 lg:grid-cols-2">
              <Bar className="h-36 w-full" />
              <Bar className="h-36 w-full" />
            </div>
          </Skeleton>
        ) : null}
      </div>
    </div>
  );
}
