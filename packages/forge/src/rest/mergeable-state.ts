import type { ForgeContext } from '#context.ts';
import { readMergeFacts } from '#protection/merge-facts.ts';
import type { ProtectionRule } from '#protection/store.ts';
import { isTooFarBehind, type MergeFacts, whyNotMerge } from '#protection/why-not-merge.ts';
import type { Room } from '#repositories/rooms.ts';
import { combine, latestByContext } from '#rest/shape/status.ts';
import type { PullRecord, RepositoryRecord, StatusState } from '#store.ts';

/** GitHub's word for what stands in the way of an open pull; `unknown` while that is not known and for others. */
export async function mergeableStateOf(
  context: ForgeContext,
  repository: RepositoryRecord,
  room: Room,
  pull: PullRecord,
  mergeable: boolean | null,
): Promise<string> {
  if (mergeable === null || pull.state !== 'open') return 'unknown';
  if (!mergeable) return 'dirty';
  const rule = await context.store.findProtection(repository.id, pull.baseRef);
  if (!rule) {
    const statuses = await context.store.listStatuses(repository.id, pull.headSha);
    return toWord(undefined, undefined, latestByContext(statuses));
  }
  const facts = await readMergeFacts(context, repository, room, pull, rule);
  return toWord(rule, facts, facts.statuses);
}

/** Without a conflict. A status that nobody asks for makes it `unstable`, which does not hinder the merge. */
export function toWord(
  rule: ProtectionRule | undefined,
  facts: MergeFacts | undefined,
  statuses: readonly { readonly state: StatusState }[],
): 'blocked' | 'behind' | 'unstable' | 'clean' {
  if (rule && facts && whyNotMerge(rule, facts).length > 0) return 'blocked';
  if (rule && facts && isTooFarBehind(rule, facts)) return 'behind';
  return statuses.length > 0 && combine(statuses.map(({ state }) => state)) !== 'success' ? 'unstable' : 'clean';
}
