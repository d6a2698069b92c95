'use client';
import Link from 'next/link';
import type { AppEnvironment } from '#contract/app-environment.ts';
import { AgentMarks } from '#features/app-environment/agent-marks.tsx';
import { AgentsTable } from '#features/app-environment/agents-table.tsx';
import { MarkBins } from '#features/app-environment/mark-bins.tsx';
import { paths } from '#lib/paths.ts';
import { buttonStyle } from '#ui/button-style.ts';
import { Empty } from '#ui/empty.tsx';
import { count } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';

/** The rollout over the agents, and those of them that need a look. */
export function AgentsPanel({ seen }: { seen: AppEnvironment }) {
  const { app, cell, bins, worst } = seen;
  const { total, settled } = cell.agents;
  if (total === 0) return <NoAgents seen={seen} />;
  const fleet = paths.fleet({ app: [app], environment: [cell.environment] });
  return (
    <Panel
      title="Agents"
      flush
      aside={
        <>
          <span className="text-xs text-ink-2">
            {settled.toLocaleString('en-GB')} of {total.toLocaleString('en-GB')} as desired
          </span>
          <Link href={fleet} className="rounded-sm text-xs text-accent hover:underline">
            Open in fleet
          </Link>
        </>
      }
    >
      <div className="border-b border-line px-4 py-3">
        {bins === null ? <AgentMarks seen={seen} /> : <MarkBins seen={seen} bins={bins} />}
      </div>
      <AgentsTable agents={worst} />
      {total > worst.length ? (
        <p className="border-t border-line px-4 py-2 text-xs text-ink-3">
          Those first that need a look; {count(total - worst.length, 'more agent')} in the fleet
        </p>
      ) : null}
    </Panel>
  );
}

function NoAgents({ seen: { app, cell } }: { seen: AppEnvironment }) {
  return (
    <Panel title="Agents">
      <Empty
        action={
          <Link href={paths.settings} className={buttonStyle({})}>
            Set one up
          </Link>
        }
      >
        No agent has reported as {app} in {cell.environment} yet: it appears here as soon as one does.
      </Empty>
    </Panel>
  );
}
