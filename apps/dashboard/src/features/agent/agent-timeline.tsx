import type { AgentEvent } from '#contract/fleet.ts';
import { cn } from '#ui/cn.ts';
import { clock, day, duration } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';

const KINDS: Record<AgentEvent['kind'], string> = {
  phase: 'Deployment',
  process: 'Process',
  health: 'Health',
  connectivity: 'Connectivity',
  failure: 'Failure',
  release: 'Release',
};

/** What the agent has reported, newest first, with the time that lay between. */
export function AgentTimeline({ events }: { events: readonly AgentEvent[] }) {
  return (
    <Panel title="History" flush>
      {events.length === 0 ? (
        <p className="px-4 py-3 text-sm text-ink-2">Nothing has happened since it was first seen.</p>
      ) : null}
      <ol aria-label="History" className="text-sm">
        {events.map((event, index) => {
          const older = events[index + 1];
          const newDay = index === 0 || day(event.at) !== day(events[index - 1]?.at ?? event.at);
          return (
            <li key={event.id}>
              {newDay ? <p className="bg-surface-2 px-4 py-1 text-xs text-ink-3">{day(event.at)}</p> : null}
              <div className="grid min-h-8 grid-cols-[64px_1fr] items-baseline gap-x-3 px-4 py-1.5 sm:grid-cols-[64px_96px_1fr_88px]">
                <time dateTime={event.at} className="text-ink-3">
                  {clock(event.at)}
                </time>
                <span className="hidden text-ink-3 sm:block">{KINDS[event.kind]}</span>
                <span className={cn('min-w-0 wrap-anywhere', event.kind === 'failure' ? 'text-bad' : 'text-ink-1')}>
                  {event.text}
                </span>
                <span className="hidden text-right text-xs text-ink-3 sm:block">
                  {older ? `+${duration(Math.max(0, Date.parse(event.at) - Date.parse(older.at)))}` : ''}
                </span>
              </div>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
