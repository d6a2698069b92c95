import type { ForgeContext } from '#context.ts';
import { contains } from '#git/history.ts';
import type { GitRepository } from '#git/repository.ts';
import type { PullRecord, RepositoryRecord } from '#store.ts';

export interface Branches {
  readonly head: string | undefined;
  readonly base: string | undefined;
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
  { store, now, changed }: ForgeContext,
  repository: RepositoryRecord,
  room: GitRepository,
  pull: PullRecord,
  { head, base }: Branches,
): Promise<PullRecord> {
  if (pull.state !== 'open') return pull;
  const moved = head !== pull.headSha || base !== pull.baseSha;
  if (!moved && !pull.mergeIntent) return pull;

  const after = await decide();
  const { owner, name: repo } = repository;
  if (after && after !== pull) changed.emit({ kind: 'pull', owner, repo, number: pull.number });
  return after ?? pull;

  async function decide(): Promise<PullRecord | undefined> {
    // Read again: a merge may have begun after the caller read the record and before it read the branches.
    const current = (await store.findPull(repository.id, pull.number)) ?? pull;
    if (current.state !== 'open') return current;
    const intent = current.mergeIntent;
    if (intent && base && (await contains(room, base, intent.sha))) return store.markMerged(pull.id, intent);
    if (!moved) return pull;
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
}
