import type { ReactNode } from 'react';
import type { AgentDetail } from '#contract/fleet.ts';
import { type Axis, axes } from '#lib/agent-axes.ts';
import { Age } from '#ui/age.tsx';
import { bytes, duration } from '#ui/format.ts';
import { State } from '#ui/state.tsx';

/** @param reportedAt when the detail came, in milliseconds since the epoch: its ages count on from there. */
type AxesProps = { detail: AgentDetail; reportedAt: number };

/** The four axes, side by side and never merged. */
export function AgentAxes({ detail, reportedAt }: AxesProps) {
  const { agent, deployment, process } = detail;
  const download = deployment?.download;
  return (
    <dl className="grid grid-cols-2 overflow-hidden rounded-lg border border-line lg:grid-cols-4">
      <AxisCard name="Deployment" axis={axes.deployment(agent)}>
        {deployment ? (
          <>
            for <Age at={reportedAt - deployment.phaseAgeMs} />
          </>
        ) : null}
        {agent.waiting === null ? null : ` · ${agent.waiting}`}
        {download
          ? ` · ${bytes(download.bytes)}${download.total === undefined ? '' : ` of ${bytes(download.total)}`}`
          : null}
      </AxisCard>
      <AxisCard name="Process" axis={axes.process(agent)}>
        {process?.uptimeMs === undefined ? null : `up ${duration(process.uptimeMs)} · `}
        {process?.pid === undefined ? null : `pid ${process.pid} · `}
        {process?.rssBytes === undefined ? null : `${bytes(process.rssBytes)} of memory · `}
        {process?.cpuSeconds === undefined ? null : `${duration(process.cpuSeconds * 1_000)} of CPU time · `}
        {agent.restarts === 1 ? '1 restart' : `${agent.restarts} restarts`}
      </AxisCard>
      <AxisCard name="Health" axis={axes.health(agent)}>
        {agent.healthReason ?? (agent.health === 'Healthy' ? 'The check passes' : 'No check has answered yet')}
      </AxisCard>
      <AxisCard name="Connectivity" axis={axes.connectivity(agent)}>
        last report <Age at={reportedAt - agent.lastSeenAgeMs} suffix=" ago" />
        {agent.connectivity === 'Online' ? null : '; its app may be fine'}
      </AxisCard>
    </dl>
  );
}

function AxisCard({ name, axis, children }: { name: string; axis: Axis; children: ReactNode }) {
  return (
    <div className="-mt-px -ml-px min-w-0 border-t border-l border-line px-4 py-3">
      <dt className="text-xs text-ink-3">{name}</dt>
      <dd>
        <State
          tone={axis.tone}
          done={axis.done ?? 0}
          className="mt-1 text-base font-medium whitespace-normal sm:text-lg [&>span]:whitespace-normal"
        >
          {axis.word}
        </State>
        <p className="mt-0.5 text-xs wrap-anywhere text-ink-2">{children}</p>
      </dd>
    </div>
  );
}
