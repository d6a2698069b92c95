import { ArrowRight } from 'lucide-react';
import type { ChangeState, ChangeSummary } from '#contract/change.ts';
import { State, type Tone } from '#ui/state.tsx';

const STATES: Record<ChangeState, { tone: Tone; word: string }> = {
  open: { tone: 'moving', word: 'Open' },
  merged: { tone: 'good', word: 'Merged' },
  closed: { tone: 'none', word: 'Closed' },
};

export function ChangeStateWord({ change }: { change: Pick<ChangeSummary, 'state' | 'supersededBy'> }) {
  const { tone, word } = STATES[change.state];
  return (
    <State tone={tone} done={0.4}>
      {change.supersededBy === null ? word : `Superseded by #${change.supersededBy}`}
    </State>
  );
}

/** `payments in production 1.4.1 → 1.4.2`, or a dash for a change that is no promotion. */
export function PromotionWords({ promotion }: Pick<ChangeSummary, 'promotion'>) {
  if (!promotion) return <span className="text-ink-3">Not a promotion</span>;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 text-sm">
      <span className="text-ink-2">
        <span className="text-ink-1">{promotion.app}</span> in {promotion.environment}
      </span>
      <span className="inline-flex items-center gap-1.5 font-mono text-[0.93em]">
        {promotion.from ?? 'nothing'}
        <ArrowRight size={13} aria-label="to" className="text-ink-3" />
        {promotion.to}
      </span>
    </span>
  );
}
