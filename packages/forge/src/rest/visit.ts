import { type Access, accessOf, atLeast, type Caller } from '#access/permissions.ts';
import { resolveCommit } from '#git/refs.ts';
import type { Room } from '#repositories/rooms.ts';
import type { RestContext } from '#rest/environment.ts';
import { forbidden, notFound, requiresAuthentication, RestError } from '#rest/errors.ts';
import type { RepositoryRecord, UserRecord } from '#store.ts';

export interface Visit {
  readonly repository: RepositoryRecord;
  readonly room: Room;
  readonly access: Access;
}

/**
 * The repository of the path, for somebody who may at least `need` it.
 *
 * A repository that the caller may not read answers as one that does not exist.
 */
export async function enter(c: RestContext, need: 'read' | 'write' | 'admin' = 'read'): Promise<Visit> {
  const { store, rooms } = c.var.forge;
  const repository = await c.var.sought;
  if (!repository) throw notFound();
  const caller = c.var.caller;
  const granted = caller && (await store.findPermission(repository.id, caller.user.login));
  const access = accessOf(caller, repository, granted);
  if (access === 'none') throw notFound();
  if (need !== 'read' && !caller) throw requiresAuthentication();
  if (!atLeast(access, need)) {
    throw forbidden(need === 'admin' ? 'Must have admin rights to Repository.' : 'Must have push access to repository');
  }
  const room = await rooms.open(repository);
  return { repository, room, access };
}

/** Who calls; 401 for nobody. */
export function callerOf(c: RestContext): Caller {
  if (!c.var.caller) throw requiresAuthentication();
  return c.var.caller;
}

export const userOf = (c: RestContext): UserRecord => callerOf(c).user;

/** The commit of a name in the path or query; 404 as GitHub words it, 409 for a repository without commits. */
export async function commitNamed({ room, repository }: Visit, name: string | undefined): Promise<string> {
  const wanted = name === undefined || name === '' ? repository.defaultBranch : name;
  const sha = await resolveCommit(room, wanted);
  if (sha !== undefined) return sha;
  if (wanted === repository.defaultBranch) throw new RestError(409, 'Git Repository is empty.');
  throw new RestError(404, `No commit found for SHA: ${wanted}`);
}
