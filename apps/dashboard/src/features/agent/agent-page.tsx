'use client';
import { useQuery } from '@tanstack/react-query';
import { ChevronRight, ExternalLink } from 'lucide-react';
import Link from 'next/link';
import type { AgentDetail } from '#contract/fleet.ts';
import { AgentAxes } from '#features/agent/agent-axes-view.tsx';
import { AgentCredential, RevokedNotice } from '#features/agent/agent-credential.tsx';
import { AgentRollout } from '#features/agent/agent-rollout.tsx';
import { AgentTimeline } from '#features/agent/agent-timeline.tsx';
import { DesiredVsRunning } from '#features/agent/desired-vs-running.tsx';
import { DriftPanel } from '#features/agent/drift-panel.tsx';
import { ProcessOutput } from '#features/agent/process-output.tsx';
import { ErrorView } from '#lib/error-view.tsx';
import { useFleetPage } from '#lib/live.tsx';
import { PageError } from '#lib/page-error.tsx';
import { paths } from '#lib/paths.ts';
import { agentQuery } from '#lib/queries.ts';
import { Notice } from '#ui/notice.tsx';
import { Fact, Panel } from '#ui/panel.tsx';
import { Bar, Skeleton } from '#ui/skeleton.tsx';

const BACK = { href: paths.fleet(), name: 'Open the fleet' };

/** One agent: where it stands, what went wrong in its own words, and how it came there. */
export function AgentPage({ instanceUid }: { instanceUid: string }) {
  const agent = useQuery(agentQuery(instanceUid));
  // What changes in it is told at once, and asked for anew.
  useFleetPage({ agent: instanceUid, limit: 1 });
  if (agent.data) return <Loaded detail={agent.data} reportedAt={agent.dataUpdatedAt} error={agent.error} />;
  if (agent.error) return <PageError error={agent.error} retry={agent.refetch} back={BACK} />;
  return (
    <Skeleton label="Loading the agent" className="space-y-6 p-6">
      <Bar className="h-6 w-72" />
      <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
        {['a', 'b', 'c', 'd'].map((key) => (
          <Bar key={key} className="h-20" />
        ))}
      </div>
    </Skeleton>
  );
}

function Loaded({ detail, reportedAt, error }: { detail: AgentDetail; reportedAt: number; error: unknown }) {
  const { agent } = detail;
  return (
    <div className="relative min-h-0 flex-1 overflow-auto">
      <div className="mx-auto w-full max-w-[1680px] space-y-5 px-4 py-5 sm:px-6">
        <AgentHeader agent={agent} />
        {error ? <ErrorView error={error} /> : null}
        <RevokedNotice detail={detail} />
        <AgentAxes detail={detail} reportedAt={reportedAt} />
        {agent.failure ? (
          <Notice tone="bad">
            <p className="font-medium">
              {agent.failure.release ? `Release ${agent.failure.release} failed` : 'The deployment failed'} while{' '}
              {agent.failure.phase}
            </p>
            <p>{agent.failure.message}</p>
          </Notice>
        ) : null}
        <AgentRollout agent={agent} />
        {agent.sourceProblem ? (
          <Notice tone="wait">
            <p className="font-medium">It cannot use the newest commit; what runs goes on</p>
            <p>{agent.sourceProblem}</p>
          </Notice>
        ) : null}
        <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_400px]">
          <div className="min-w-0 space-y-5">
            <ProcessOutput process={detail.process} />
            <AgentTimeline events={detail.events} />
          </div>
          <div className="min-w-0 space-y-5">
            <DesiredVsRunning detail={detail} />
            <DriftPanel drift={detail.drift} reportedAt={reportedAt} />
            <About agent={agent} />
            <AgentCredential detail={detail} />
          </div>
        </div>
      </div>
    </div>
  );
}

function AgentHeader({ agent }: Pick<AgentDetail, 'agent'>) {
  return (
    <header>
      <nav aria-label="Breadcrumb" className="flex items-center gap-1 text-sm text-ink-3">
        <Link href={paths.fleet()} className="rounded-sm hover:text-ink-1 hover:underline">
          Fleet
        </Link>
        <ChevronRight size={13} aria-hidden />
        <Link href={paths.app(agent.app, agent.environment)} className="rounded-sm hover:text-ink-1 hover:underline">
          {agent.app} in {agent.environment}
        </Link>
      </nav>
      <h1 className="mt-1 text-xl font-semibold tracking-tight wrap-anywhere">{agent.hostname}</h1>
    </header>
  );
}

function About({ agent }: Pick<AgentDetail, 'agent'>) {
  return (
    <Panel title="Agent">
      <dl>
        <Fact label="Identity">
          <span className="font-mono text-xs">{agent.instanceUid}</span>
        </Fact>
        <Fact label="Platform">{agent.platform}</Fact>
        <Fact label="Agent version">
          <span className="font-mono text-xs">{agent.agentVersion}</span>
        </Fact>
        {agent.appUrl ? (
          <Fact label="App">
            <a href={agent.appUrl} className="inline-flex items-center gap-1 rounded-sm text-accent hover:underline">
              <span className="font-mono text-xs">{agent.appUrl}</span>
              <ExternalLink size={13} aria-hidden />
            </a>
          </Fact>
        ) : null}
        {Object.entries(agent.labels).map(([name, value]) => (
          <Fact key={name} label={name}>
            {value}
          </Fact>
        ))}
      </dl>
    </Panel>
  );
}
