import type { ApiBudget } from '#contract/settings.ts';
import type { Tone } from '#ui/state.tsx';

/** Below a tenth, promotions and reviews may soon have to wait. */
const LOW = 0.1;

/** How an API budget stands, as shape and word. */
export function budgetState({ limit, remaining }: Pick<ApiBudget, 'limit' | 'remaining'>): {
  tone: Tone;
  word: string;
} {
  if (remaining === 0) return { tone: 'bad', word: 'Used up' };
  return remaining < limit * LOW ? { tone: 'wait', word: 'Low' } : { tone: 'good', word: 'Good' };
}
