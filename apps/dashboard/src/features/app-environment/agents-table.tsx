import Link from 'next/link';
import type { AgentView } from '#contract/agent-view.ts';
import { type Axis, axes } from '#lib/agent-axes.ts';
import { paths } from '#lib/paths.ts';
import { State } from '#ui/state.tsx';
import { Td } from '#ui/table.tsx';

const WIDE = 'max-md:hidden whitespace-nowrap';

/** A few agents, each with its axes beside each other; on a narrow screen only those that are not as they should be. */
export function AgentsTable({ agents }: { agents: readonly AgentView[] }) {
  return (
    <table aria-label="Agents" className="w-full border-separate border-spacing-0">
      <thead className="max-md:hidden">
        <tr className="text-left text-xs text-ink-3">
          {['Agent', 'Running', 'Deployment', 'Process', 'Health', 'Connectivity'].map((name) => (
            <th key={name} scope="col" className="h-8 border-b border-line px-3 font-medium first:pl-4">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {agents.map((agent) => (
          <AgentLine key={agent.instanceUid} agent={agent} />
        ))}
      </tbody>
    </table>
  );
}

function AgentLine({ agent }: { agent: AgentView }) {
  const { instanceUid, hostname, runningRelease, failure, waiting, healthReason } = agent;
  const [deployment, process] = [axes.deployment(agent), axes.process(agent)];
  const [health, connectivity] = [axes.health(agent), axes.connectivity(agent)];
  const wrong = [deployment, health, connectivity].filter(({ tone }) => tone !== 'good');
  return (
    <tr className="group h-8 last:[&>td]:border-b-0 hover:bg-surface-2">
      <Td className="max-w-0 py-1.5 max-md:w-full md:w-2/5 sm:first:pl-4">
        <Link
          href={paths.agent(instanceUid)}
          prefetch={false}
          title={hostname}
          className="block truncate rounded-sm font-medium text-ink-1 group-hover:underline"
        >
          {hostname}
        </Link>
        <span className="flex flex-wrap gap-x-3 text-xs md:hidden">
          <span className="font-mono text-ink-2">{runningRelease ?? '–'}</span>
          {(wrong.length > 0 ? wrong : [deployment]).map((axis) => (
            <AxisWord key={axis.word} axis={axis} title={null} />
          ))}
        </span>
      </Td>
      <Td className={`font-mono text-xs text-ink-2 ${WIDE}`}>{runningRelease ?? '–'}</Td>
      <Td className={WIDE}>
        <AxisWord axis={deployment} title={failure?.message ?? waiting} />
      </Td>
      <Td className={WIDE}>
        <AxisWord axis={process} title={null} />
      </Td>
      <Td className={WIDE}>
        <AxisWord axis={health} title={healthReason} />
      </Td>
      <Td className={WIDE}>
        <AxisWord axis={connectivity} title={null} />
      </Td>
    </tr>
  );
}

const AxisWord = ({ axis, title }: { axis: Axis; title: string | null }) => (
  <State tone={axis.tone} done={axis.done ?? 0} {...(title === null ? {} : { title })}>
    {axis.word}
  </State>
);
