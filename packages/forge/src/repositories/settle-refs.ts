import type { ForgeContext } from '#context.ts';
import { readRef, readRefs } from '#git/refs.ts';
import { followRefs } from '#pulls/follow-refs.ts';
import { movedRefs } from '#repositories/moved-refs.ts';
import type { Room } from '#repositories/rooms.ts';
import type { RepositoryRecord } from '#store.ts';

export interface Settlement {
  /** The login of who moved something. */
  readonly by: string | null;
  /** The one ref that can have moved; without it all are read. */
  readonly only?: string;
}

/**
 * To be called after anything that may have moved refs: finds what moved since the last time, lets pulls
 * follow, then tells the listeners. Each movement is told once, whoever finds it.
 */
export async function settleRefs(
  context: ForgeContext,
  repository: RepositoryRecord,
  room: Room,
  { by, only }: Settlement,
): Promise<void> {
  await room.watching.run(async () => {
    const refs = only === undefined ? await readRefs(room.dir) : await withOne(room, only);
    const moved = movedRefs(room.refs, refs);
    room.refs = refs;
    if (moved.length === 0) return;
    const at = context.now();
    await context.store.updateRepository(repository.id, { pushedAt: at, updatedAt: at });
    await followRefs(context, repository, room, moved, by);
    const { owner, name: repo } = repository;
    for (const each of moved) {
      context.refsChanged.emit({ owner, repo, ...each, by });
      context.happened.emit({ event: 'push', repository, by, moved: each });
    }
  });
}

/** The refs as known, but this one as it is now. */
async function withOne(room: Room, ref: string): Promise<ReadonlyMap<string, string>> {
  const sha = await readRef(room, ref);
  const refs = new Map(room.refs);
  if (sha === undefined) refs.delete(ref);
  else refs.set(ref, sha);
  return refs;
}
