'use client';
import Link from 'next/link';
import { memo } from 'react';
import { ROW_LINK } from '#features/fleet/use-row-focus.ts';
import { type Axis, axes } from '#lib/agent-axes.ts';
import type { LiveAgent } from '#lib/fleet-page-state.ts';
import { useSeenAt } from '#lib/live.tsx';
import { paths } from '#lib/paths.ts';
import { Age } from '#ui/age.tsx';
import { cn } from '#ui/cn.ts';
import { Bar } from '#ui/skeleton.tsx';
import { State } from '#ui/state.tsx';
import { Td } from '#ui/table.tsx';

type RowProps = { agent: LiveAgent; index: number };

/** One agent. The whole row opens its page. */
export const FleetRow = memo(function FleetRow({ agent, index }: RowProps) {
  const moving = agent.desiredRelease !== agent.runningRelease;
  return (
    <tr aria-rowindex={index + 2} className="group relative h-8 hover:bg-surface-2">
      <Td className="sticky left-0 z-[5] max-w-72 min-w-40 bg-surface-1 group-hover:bg-surface-2">
        <AgentLink agent={agent} index={index} />
      </Td>
      <Td className="whitespace-nowrap text-ink-1">{agent.app}</Td>
      <Td className="whitespace-nowrap text-ink-2">{agent.environment}</Td>
      <Td className="font-mono text-xs whitespace-nowrap text-ink-2">{agent.desiredRelease ?? '–'}</Td>
      <Td className={cn('font-mono text-xs whitespace-nowrap', moving ? 'font-semibold text-ink-1' : 'text-ink-2')}>
        {agent.runningRelease ?? '–'}
      </Td>
      <AxisCell axis={axes.deployment(agent)} title={agent.failure?.message ?? agent.sourceProblem} />
      <AxisCell axis={axes.process(agent)} title={agent.restarts > 0 ? `Restarted ${agent.restarts} times` : null} />
      <AxisCell axis={axes.health(agent)} title={agent.healthReason} />
      <AxisCell
        axis={axes.connectivity(agent)}
        title={agent.connectivity === 'Online' ? null : 'No word from the agent; its app may be fine'}
      />
      <Td className="text-right whitespace-nowrap text-ink-2">
        <LastReport {...agent} />
      </Td>
    </tr>
  );
});

/** The same where there is no room for columns: what it is, and below it what is not as it should be. */
export const NarrowRow = memo(function NarrowRow({ agent, index }: RowProps) {
  const deployment = axes.deployment(agent);
  const said = [deployment, axes.health(agent), axes.connectivity(agent)].filter(({ tone }) => tone !== 'good');
  return (
    <tr aria-rowindex={index + 2} className="relative h-16">
      <Td className="max-w-0">
        <span className="flex items-center gap-3">
          <span className="min-w-0 flex-1">
            <AgentLink agent={agent} index={index} />
          </span>
          <span className="shrink-0 text-xs text-ink-3">
            <LastReport {...agent} />
          </span>
        </span>
        <span className="mt-1 flex items-center gap-2 text-xs text-ink-2">
          <span className="min-w-0 flex-1 truncate">
            {agent.app} · {agent.environment} · <span className="font-mono">{agent.runningRelease ?? '–'}</span>
          </span>
          <span className="flex shrink-0 gap-2">
            {(said.length > 0 ? said.slice(0, 2) : [deployment]).map((axis) => (
              <State key={axis.word} tone={axis.tone} done={axis.done ?? 0}>
                {axis.word}
              </State>
            ))}
          </span>
        </span>
      </Td>
    </tr>
  );
});

/** Where a row will be that is still on its way. */
export const ComingRow = ({ index, columns, className }: { index: number; columns: number; className: string }) => (
  <tr aria-rowindex={index + 2} aria-busy className={className}>
    <Td colSpan={columns}>
      <Bar className="w-40" />
    </Td>
  </tr>
);

const AgentLink = ({ agent, index }: RowProps) => (
  <Link
    href={paths.agent(agent.instanceUid)}
    prefetch={false}
    title={agent.hostname}
    {...{ [ROW_LINK]: index }}
    className="block truncate rounded-sm font-medium text-ink-1 group-hover:underline"
  >
    {agent.hostname}
  </Link>
);

function AxisCell({ axis, title }: { axis: Axis; title: string | null | undefined }) {
  return (
    <Td className="whitespace-nowrap">
      <State tone={axis.tone} done={axis.done ?? 0} {...(title ? { title } : {})}>
        {axis.word}
      </State>
    </Td>
  );
}

/** Goes on with the fleet also while the table is held: an age that stands still would be a lie. */
function LastReport({ instanceUid, seenAt }: Pick<LiveAgent, 'instanceUid' | 'seenAt'>) {
  const live = useSeenAt(instanceUid);
  return <Age at={live ?? seenAt} suffix=" ago" />;
}
