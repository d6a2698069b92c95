import type { MarkCounts, MarkTone } from '#domain/agent-marks.ts';
import { legend } from '#features/app-environment/mark-words.ts';
import { State } from '#ui/state.tsx';

export const MARK_FILLS: Readonly<Record<MarkTone, string>> = {
  good: 'bg-good-fill',
  moving: 'bg-moving-fill',
  wait: 'bg-wait-fill',
  none: 'bg-none-fill',
  away: 'bg-away-fill',
  bad: 'bg-bad-fill',
};

/** What the marks mean, and how many there are of each. */
export const MarkLegend = ({ counts }: { counts: MarkCounts }) => (
  <ul aria-label="Agents by state" className="mb-2 flex min-h-6 flex-wrap items-center gap-x-4 gap-y-1 text-sm">
    {legend(counts).map(({ tone, word, agents }) => (
      <li key={tone}>
        <State tone={tone} done={0.4}>
          {word} {agents.toLocaleString('en-GB')}
        </State>
      </li>
    ))}
  </ul>
);
