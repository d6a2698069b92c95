import type { ForgeContext } from '#context.ts';
import { listArrived } from '#git/history.ts';
import { readRef } from '#git/refs.ts';
import { refreshPull } from '#pulls/refresh.ts';
import type { Movement } from '#repositories/moved-refs.ts';
import type { Room } from '#repositories/rooms.ts';
import type { PullRecord, RepositoryRecord } from '#store.ts';

const branch = (name: string): string => `refs/heads/${name}`;

/**
 * Brings the open pulls to which the movements matter up to date: those whose head moved, whose base went
 * away, or whose commits came into the base. For the others a new base is no news; a long list of open
 * pulls must not make each merge slow. `by` is who moved them.
 */
export async function followRefs(
  context: ForgeContext,
  repository: RepositoryRecord,
  room: Room,
  moved: readonly Movement[],
  by: string | null,
): Promise<void> {
  const branches = new Map(moved.map((each) => [each.ref, each]));
  const open = await context.store.listPulls(repository.id, { state: 'open' });
  const arrived = new Map<string, Promise<ReadonlySet<string>>>();
  for (const pull of open) {
    const base = branches.get(branch(pull.baseRef));
    const matters = branches.has(branch(pull.headRef)) || (base && (await mattersTo(pull, base)));
    if (matters) await refreshPull(context, repository, room, pull, { ...(await readBranches(room, pull)), by });
  }

  async function mattersTo(pull: PullRecord, base: Movement): Promise<boolean> {
    if (base.after === null || pull.mergeIntent) return true;
    const known = arrived.get(base.ref) ?? listArrived(room, base.before, base.after);
    arrived.set(base.ref, known);
    return (await known).has(pull.headSha);
  }
}

async function readBranches(room: Room, pull: PullRecord) {
  const [head, base] = await Promise.all([readRef(room, branch(pull.headRef)), readRef(room, branch(pull.baseRef))]);
  return { head, base };
}

/** The pull as it is now; `undefined` when there is no such number. */
export async function findFreshPull(
  context: ForgeContext,
  repository: RepositoryRecord,
  room: Room,
  number: number,
): Promise<PullRecord | undefined> {
  const pull = await context.store.findPull(repository.id, number);
  if (pull?.state !== 'open') return pull;
  return refreshPull(context, repository, room, pull, await readBranches(room, pull));
}
