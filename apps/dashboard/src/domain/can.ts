import { sameLogin } from '#domain/gates.ts';

export type Role = 'viewer' | 'releaseManager' | 'admin';
export type ChangeState = 'open' | 'merged' | 'closed';

const WRITERS: readonly Role[] = ['releaseManager', 'admin'];

/** Which action is open in which state of a change, and for whom: the one table behind button, API and test. */
const ACTIONS = {
  promote: { verb: 'promote', states: undefined },
  edit: { verb: 'edit', states: undefined },
  rollBack: { verb: 'roll back', states: undefined },
  resumePromotions: { verb: 'resume promotions', states: undefined },
  approve: { verb: 'approve', states: ['open'] },
  merge: { verb: 'merge', states: ['open'] },
  close: { verb: 'close', states: ['open'] },
  pause: { verb: 'pause a rollout', states: undefined },
  resume: { verb: 'resume a rollout', states: undefined },
  retry: { verb: 'retry a rollout', states: undefined },
} as const satisfies Record<string, { verb: string; states: readonly ChangeState[] | undefined }>;

export type Action = keyof typeof ACTIONS;
export type Asking = { readonly login: string; readonly role: Role; readonly repository: string };
export type OfChange = { readonly number: number; readonly state: ChangeState; readonly author: string };

/** Why this person may not do `action`, as a sentence; `null` when they may. Gates are a question of their own. */
export function whyNot(action: Action, asking: Asking, change?: OfChange): string | null {
  const { verb, states } = ACTIONS[action];
  if (!WRITERS.includes(asking.role)) {
    return `Cannot ${verb} as your role is ${asking.role}: ask for write permission on ${asking.repository}`;
  }
  if (change !== undefined && states !== undefined && !states.some((state) => state === change.state)) {
    return `Cannot ${verb} change #${change.number} as it must be open: it is ${change.state}`;
  }
  if (action === 'approve' && change !== undefined && sameLogin(change.author, asking.login)) {
    return 'Cannot approve your own change: another person must';
  }
  return null;
}
