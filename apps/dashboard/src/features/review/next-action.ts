import type { Change } from '#contract/change.ts';

export type Action = 'approve' | 'merge';

/**
 * The next sensible thing to do with a change: merge it when that is open, else approve it, else nothing.
 * The page makes this one its primary button.
 */
export function nextAction(change: Pick<Change, 'state' | 'actions'>): Action | null {
  if (change.state !== 'open') return null;
  if (change.actions.merge === null) return 'merge';
  return change.actions.approve === null ? 'approve' : null;
}
