import type { ForgeContext } from '#context.ts';
import { contains } from '#git/history.ts';
import { dismissStale } from '#pulls/dismiss-stale.ts';
import type { Room } from '#repositories/rooms.ts';
import type { MergeRecord, PullRecord, RepositoryRecord } from '#store.ts';

export interface Branches {
  readonly head: string | undefined;
  readonly base: string | undefined;
  /** Who moved one of them just now, where that is known. */
  readonly by?: string | null;
}

/**
 * Brings an open pull's record to what the branches say; they are the truth, the record follows.
 *
 * This is also the repair after a crash. A merge writes its intent, then moves the base branch, then
 * records the merge. Killed before the branch moved, nothing happened and the intent means nothing.
 * Killed after, the base contains the intent's commit, so whoever reads next records it with the person
 * and the time of the intent. The other order, record first, could claim a merge that never was.
 */
export async function refreshPull(
  context: ForgeContext,
  repository: RepositoryRecord,
  room: Room,
  pull: PullRecord,
  { head, base, by = null }: Branches,
): Promise<PullRecord> {
  if (pull.state !== 'open') return pull;
  if (head === pull.headSha && base === pull.baseSha && !pull.mergeIntent) return pull;
  // One at a time: of several who find the same movement, one records and tells it.
  return room.refreshing.run(async () => {
    // Read again: a merge may have begun after the caller read the record and before it read the branches.
    const current = (await context.store.findPull(repository.id, pull.number)) ?? pull;
    if (current.state !== 'open') return current;
    const after = await follow(context, room, current, { head, base });
    if (!after || after === current) return current;
    tell(context, repository, { before: current, after, by });
    if (after.headSha !== current.headSha) await headMoved(context, repository, room, after, by);
    return after;
  });
}

/** Records a merge that reached the base branch, unless a reader was faster; `pull` as it was before it. */
export function recordMerge(
  context: ForgeContext,
  repository: RepositoryRecord,
  room: Room,
  pull: PullRecord,
  merged: MergeRecord,
): Promise<PullRecord> {
  return room.refreshing.run(async () => {
    const before = (await context.store.findPull(repository.id, pull.number)) ?? pull;
    if (before.state !== 'open') return before;
    const after = (await context.store.markMerged(pull.id, merged)) ?? before;
    tell(context, repository, { before, after, by: merged.by });
    return after;
  });
}

async function follow(
  { store, now }: ForgeContext,
  room: Room,
  pull: PullRecord,
  { head, base }: Branches,
): Promise<PullRecord | undefined> {
  const intent = pull.mergeIntent;
  if (intent && base && (await contains(room, base, intent.sha))) return store.markMerged(pull.id, intent);
  if (head === pull.headSha && base === pull.baseSha) return pull;
  // Without one of its branches there is nothing to merge, or nothing to merge into.
  if (!head || !base) return store.closePull(pull.id, now());
  if (await contains(room, base, head)) {
    if (head !== pull.headSha) return store.closePull(pull.id, now());
    return store.markMerged(pull.id, { sha: base, headSha: head, by: null, at: now(), method: 'merge' });
  }
  // Another change of the base is news for whether it merges, not for the pull itself.
  const updatedAt = head === pull.headSha ? pull.updatedAt : now();
  return store.updatePull(pull.id, { headSha: head, baseSha: base, updatedAt });
}

/** Ends the approvals of an older head where the base asks for that, and begins to find out whether the new one merges. */
async function headMoved(
  context: ForgeContext,
  repository: RepositoryRecord,
  room: Room,
  pull: PullRecord,
  by: string | null,
): Promise<void> {
  if (pull.state !== 'open') return;
  context.facts.between(room, pull.baseSha, pull.headSha).mergeableNow();
  await dismissStale(context, repository, pull, by, (review) => review.commitSha !== pull.headSha);
}

interface Told {
  readonly before: PullRecord;
  readonly after: PullRecord;
  readonly by: string | null;
}

function tell({ changed, happened }: ForgeContext, repository: RepositoryRecord, { before, after, by }: Told): void {
  changed.emit({ kind: 'pull', owner: repository.owner, repo: repository.name, number: after.number });
  const about = { event: 'pull_request', repository, by: after.merged?.by ?? by, pull: after } as const;
  if (after.state === 'closed') happened.emit({ ...about, action: 'closed' });
  else if (after.headSha !== before.headSha) {
    happened.emit({ ...about, action: 'synchronize', before: before.headSha });
  }
}
