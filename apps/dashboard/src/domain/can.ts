import { sameLogin } from '#domain/gates.ts';

export type Role = 'viewer' | 'releaseManager' | 'admin';
export type ChangeState = 'open' | 'merged' | 'closed';

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
  enrol: { verb: 'manage enrolment tokens', states: undefined, admins: true },
  revokeCredential: { verb: 'revoke the credential of an agent', states: undefined, admins: true },
} as const satisfies Record<
  string,
  { verb: string; states: readonly ChangeState[] | undefined; /** Write permission is not enough. */ admins?: true }
>;

const ROLE_NAMES: Readonly<Record<Role, string>> = {
  viewer: 'viewer',
  releaseManager: 'release manager',
  admin: 'admin',
};
const MAY_WRITE: Readonly<Record<Role, boolean>> = { viewer: false, releaseManager: true, admin: true };

export type Action = keyof typeof ACTIONS;
export type Asking = { readonly login: string; readonly role: Role; readonly repository: string };
export type OfChange = { readonly number: number; readonly state: ChangeState; readonly author: string };

/** Why this person may not do `action`, as a sentence; `null` when they may. Gates are a question of their own. */
export function whyNot(action: Action, asking: Asking, change?: OfChange): string | null {
  const { verb, states } = ACTIONS[action];
  const isForAdmins = 'admins' in ACTIONS[action];
  if (isForAdmins ? asking.role !== 'admin' : !MAY_WRITE[asking.role]) {
    const permission = isForAdmins ? 'admin' : 'write';
    return `Cannot ${verb} as your role is ${ROLE_NAMES[asking.role]}: ask for ${permission} permission on ${asking.repository}`;
  }
  if (change !== undefined && states !== undefined && !states.some((state) => state === change.state)) {
    return `Cannot ${verb} change #${change.number} as it must be open: it is ${change.state}`;
  }
  if (action === 'approve' && change !== undefined && sameLogin(change.author, asking.login)) {
    return 'Cannot approve your own change: another person must';
  }
  return null;
}
