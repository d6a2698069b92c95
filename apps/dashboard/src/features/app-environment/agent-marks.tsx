'use client';
import { NO_RELEASE } from '@pagurus/schema/names.ts';
import Link from 'next/link';
import { type KeyboardEvent, memo, useMemo, useRef, useState } from 'react';
import { type AppEnvironment, MARKS_MAX } from '#contract/app-environment.ts';
import { type MarkTone, countMarks, inMarkOrder, markOf } from '#domain/agent-marks.ts';
import { MARK_FILLS, MarkLegend } from '#features/app-environment/mark-legend.tsx';
import { agentWords, markByKey } from '#features/app-environment/mark-words.ts';
import { axes } from '#lib/agent-axes.ts';
import type { LiveAgent } from '#lib/fleet-page-state.ts';
import { useFleetPage } from '#lib/live.tsx';
import { paths } from '#lib/paths.ts';
import { cn } from '#ui/cn.ts';
import { StateMark } from '#ui/state.tsx';

/** Few agents are drawn as wide parts of one bar, many as a field of squares. */
const WIDE_MAX = 12;
const MARK = 'data-mark';
const HINT = 'Point at a mark, or go through them with the arrow keys; Enter opens the agent';

/** One mark for each agent, live: canaries first, each in its place however it moves. Arrow keys go from one to the next. */
export function AgentMarks({ seen }: { seen: AppEnvironment }) {
  const { app, cell, canaries, leased } = seen;
  const cells = { app: [app], environment: [cell.environment] };
  const { page, search } = useFleetPage({ ...cells, sort: 'agent', limit: MARKS_MAX });
  const live = page?.search === search ? page.agents : undefined;
  const agents = useMemo(() => inMarkOrder(live ?? [], canaries), [live, canaries]);
  if (live === undefined) return <ComingMarks total={cell.agents.total} />;
  const asked = { revision: cell.revision, isEmpty: cell.release === NO_RELEASE };
  const marks = agents.map((agent) => ({
    agent,
    mark: markOf(agent, asked),
    isCanary: canaries.includes(agent.instanceUid),
    isLeased: leased.includes(agent.instanceUid),
  }));
  return <MarkField marks={marks} />;
}

type Mark = { agent: LiveAgent; mark: MarkTone; isCanary: boolean; isLeased: boolean };

function MarkField({ marks }: { marks: readonly Mark[] }) {
  const list = useRef<HTMLUListElement>(null);
  const [here, setHere] = useState(0);
  const [said, setSaid] = useState<string | null>(null);
  const shown = marks.find(({ agent }) => agent.instanceUid === said);
  const move = (event: KeyboardEvent<HTMLUListElement>) => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>(`[${MARK}]`) ?? [])];
    const top = links[0]?.offsetTop;
    const columns = links.filter(({ offsetTop }) => offsetTop === top).length;
    const next = markByKey(event.key, here, { count: links.length, columns });
    if (next === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    setHere(next);
    links[next]?.focus();
  };
  const isWide = marks.length <= WIDE_MAX;
  const hint = marks.some(({ isCanary }) => isCanary) ? `${HINT}; canaries are underlined` : HINT;
  return (
    <>
      <MarkLegend counts={countMarks(marks.map(({ mark }) => mark))} />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys move the focus among its links */}
      <ul
        ref={list}
        aria-label="Agents in the order of the rollout"
        onKeyDown={move}
        onMouseLeave={() => setSaid(null)}
        className={isWide ? 'flex gap-1' : 'grid grid-cols-[repeat(auto-fill,minmax(24px,1fr))] gap-1'}
      >
        {marks.map(({ agent, mark, isCanary, isLeased }, index) => (
          <li key={agent.instanceUid} className={isWide ? 'max-w-40 min-w-6 flex-1' : ''}>
            <AgentMark
              uid={agent.instanceUid}
              mark={mark}
              done={axes.deployment(agent).done ?? 0}
              words={agentWords(agent, { isCanary, isLeased }).join(' · ')}
              isCanary={isCanary}
              isReachable={index === Math.min(here, marks.length - 1)}
              index={index}
              onFocus={setHere}
              onSay={setSaid}
            />
          </li>
        ))}
      </ul>
      <p aria-hidden className="mt-2 min-h-5 truncate text-xs text-ink-2">
        {shown === undefined ? hint : agentWords(shown.agent, shown).join(' · ')}
      </p>
    </>
  );
}

type AgentMarkProps = {
  uid: string;
  mark: MarkTone;
  done: number;
  words: string;
  isCanary: boolean;
  isReachable: boolean;
  index: number;
  onFocus: (index: number) => void;
  onSay: (uid: string | null) => void;
};

const AgentMark = memo(function AgentMark(props: AgentMarkProps) {
  const { uid, mark, done, words, isCanary, isReachable, index, onFocus, onSay } = props;
  const focus = () => {
    onFocus(index);
    onSay(uid);
  };
  return (
    <Link
      href={paths.agent(uid)}
      prefetch={false}
      {...{ [MARK]: index }}
      tabIndex={isReachable ? 0 : -1}
      aria-label={words}
      onFocus={focus}
      onBlur={() => onSay(null)}
      onMouseEnter={() => onSay(uid)}
      className={cn(
        'flex h-7 min-w-6 items-center justify-center rounded-sm hover:ring-1 hover:ring-control',
        MARK_FILLS[mark],
        isCanary && 'border-b-2 border-control',
      )}
    >
      <StateMark tone={mark} done={done} />
    </Link>
  );
});

/** Where the marks will be: as many, so that nothing moves when they come. */
function ComingMarks({ total }: { total: number }) {
  const isWide = total <= WIDE_MAX;
  return (
    <div aria-busy aria-label="Loading the agents">
      <div className="mb-2 h-6" />
      <div className={isWide ? 'flex gap-1' : 'grid grid-cols-[repeat(auto-fill,minmax(24px,1fr))] gap-1'}>
        {Array.from({ length: total }, (_mark, index) => (
          <span key={index} className={cn('h-7 rounded-sm bg-surface-2', isWide && 'max-w-40 flex-1')} />
        ))}
      </div>
      <div className="mt-2 h-5" />
    </div>
  );
}
