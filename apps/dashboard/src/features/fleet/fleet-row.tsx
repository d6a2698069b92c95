'use client';
import Link from 'next/link';
import { memo } from 'react';
import { type Axis, axes } from '#lib/agent-axes.ts';
import type { LiveAgent } from '#lib/fleet-state.ts';
import { useAgent } from '#lib/live.tsx';
import { paths } from '#lib/paths.ts';
import { Age } from '#ui/age.tsx';
import { cn } from '#ui/cn.ts';
import { State } from '#ui/state.tsx';
import { Td } from '#ui/table.tsx';

/** One agent. The whole row opens its page. */
export const FleetRow = memo(function FleetRow({ agent, index }: { agent: LiveAgent; index: number }) {
  const moving = agent.desiredRelease !== agent.runningRelease;
  return (
    <tr aria-rowindex={index + 2} className="group relative h-8 hover:bg-surface-2">
      <Td className="sticky left-0 z-[5] max-w-72 min-w-40 bg-surface-1 group-hover:bg-surface-2">
        <Link
          href={paths.agent(agent.instanceUid)}
          prefetch={false}
          title={agent.hostname}
          className="block truncate rounded-sm font-medium text-ink-1 group-hover:underline"
        >
          {agent.hostname}
        </Link>
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
        <LastReport instanceUid={agent.instanceUid} seenAt={agent.seenAt} />
      </Td>
    </tr>
  );
});

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
function LastReport({ instanceUid, seenAt }: { instanceUid: string; seenAt: number }) {
  const live = useAgent(instanceUid);
  return <Age at={live?.seenAt ?? seenAt} suffix=" ago" />;
}
