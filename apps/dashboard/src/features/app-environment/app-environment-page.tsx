'use client';
import { useQuery } from '@tanstack/react-query';
import type { AppEnvironment } from '#contract/app-environment.ts';
import { AgentsPanel } from '#features/app-environment/agents-panel.tsx';
import { ConfigPanel } from '#features/app-environment/config-panel.tsx';
import { EnvironmentHead } from '#features/app-environment/environment-head.tsx';
import { EnvironmentHistory } from '#features/app-environment/environment-history.tsx';
import { GatesPanel, NextChanges, RolloutPanel } from '#features/app-environment/next-panels.tsx';
import { PipelineStrip } from '#features/app-environment/pipeline-strip.tsx';
import { ErrorView } from '#lib/error-view.tsx';
import { HoldNotice } from '#lib/hold-mark.tsx';
import { PageError } from '#lib/page-error.tsx';
import { paths } from '#lib/paths.ts';
import { appEnvironmentQuery } from '#lib/queries.ts';
import { RolloutNotice } from '#lib/rollout-control.tsx';
import { Notice } from '#ui/notice.tsx';
import { Bar, Skeleton } from '#ui/skeleton.tsx';

const BACK = { href: paths.overview, name: 'Open the overview' };

/** One app in one environment: what is desired against what runs, how it spreads, why, and what comes next. */
export function AppEnvironmentPage({ app, environment }: { app: string; environment: string }) {
  const seen = useQuery(appEnvironmentQuery(app, environment));
  if (seen.data) return <Loaded seen={seen.data} error={seen.error} />;
  if (seen.error) return <PageError error={seen.error} retry={seen.refetch} back={BACK} />;
  return (
    <Skeleton label={`Loading ${app} in ${environment}`} className="space-y-6 p-6">
      <Bar className="h-6 w-72" />
      <Bar className="w-96" />
      <div className="grid grid-cols-3 gap-4">
        {['a', 'b', 'c'].map((key) => (
          <Bar key={key} className="h-14" />
        ))}
      </div>
      <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_400px]">
        <Bar className="h-56" />
        <Bar className="h-56" />
      </div>
    </Skeleton>
  );
}

function Loaded({ seen, error }: { seen: AppEnvironment; error: unknown }) {
  const { app, cell, rollout } = seen;
  const control = rollout?.control ?? null;
  return (
    <div className="relative min-h-0 flex-1 overflow-auto">
      <div className="mx-auto w-full max-w-[1680px] space-y-5 px-4 py-5 sm:px-6">
        <EnvironmentHead seen={seen} />
        {error ? <ErrorView error={error} /> : null}
        <PipelineStrip app={app} stops={seen.pipeline} here={cell.environment} />
        {/* What failed in this rollout stands beside its steps. */}
        {rollout !== null && rollout.failures.length > 0 ? null : (
          <Problems problems={cell.problems} isFile={cell.state === 'invalid'} />
        )}
        {cell.hold ? <HoldNotice hold={cell.hold} /> : null}
        {control && control.state !== 'done' ? <RolloutNotice rollout={control} /> : null}
        <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_400px]">
          <div className="min-w-0 space-y-5">
            <AgentsPanel seen={seen} />
            <EnvironmentHistory app={app} environment={cell.environment} />
          </div>
          <div className="min-w-0 space-y-5">
            {rollout && cell.agents.total > 0 ? <RolloutPanel rollout={rollout} /> : null}
            <GatesPanel seen={seen} />
            <NextChanges seen={seen} />
            <ConfigPanel seen={seen} />
          </div>
        </div>
      </div>
    </div>
  );
}

const SHOWN_MAX = 3;

function Problems({ problems, isFile }: { problems: readonly string[]; isFile: boolean }) {
  if (problems.length === 0) return null;
  const rest = problems.length - SHOWN_MAX;
  return (
    <Notice tone="bad">
      <p className="font-medium">
        {isFile ? 'The state file has an error, so agents keep what they run' : 'What agents say of it'}
      </p>
      <ul className="text-ink-2">
        {problems.slice(0, SHOWN_MAX).map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
      {rest > 0 ? <p className="text-ink-2">and {rest} more: see the agents below</p> : null}
    </Notice>
  );
}
