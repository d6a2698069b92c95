import type { Permission, RepositoryRecord, UserRecord } from '#store.ts';

export type Access = 'none' | Permission;

const RANK: Record<Access, number> = { none: 0, read: 1, write: 2, admin: 3 };

export const atLeast = (have: Access, need: Access): boolean => RANK[have] >= RANK[need];

const higher = (a: Access, b: Access): Access => (RANK[a] < RANK[b] ? b : a);

export interface Caller {
  readonly user: UserRecord;
  readonly scopes: readonly string[];
}

/**
 * What somebody may do with a repository: the person's own permission, no more than the token's scopes allow.
 *
 * Without the `repo` scope a token sees what the whole world sees.
 */
export function accessOf(
  caller: Caller | undefined,
  repository: Pick<RepositoryRecord, 'owner' | 'private'>,
  granted: Permission | undefined,
): Access {
  const world: Access = repository.private ? 'none' : 'read';
  if (!caller) return world;
  const own = caller.scopes.includes('repo') ? permissionOf(caller.user, repository, granted) : 'none';
  return higher(world, own);
}

/** The person's own permission: site administrators and the owner may do everything. */
export function permissionOf(
  user: Pick<UserRecord, 'login' | 'siteAdmin'>,
  repository: Pick<RepositoryRecord, 'owner' | 'private'>,
  granted: Permission | undefined,
): Access {
  if (user.siteAdmin || user.login.toLowerCase() === repository.owner.toLowerCase()) return 'admin';
  return higher(granted ?? 'none', repository.private ? 'none' : 'read');
}

/** What GitHub lists under `permissions`. */
export function toFlags(access: Access): Record<'admin' | 'maintain' | 'push' | 'triage' | 'pull', boolean> {
  const admin = atLeast(access, 'admin');
  const push = atLeast(access, 'write');
  return { admin, maintain: admin, push, triage: push, pull: atLeast(access, 'read') };
}
