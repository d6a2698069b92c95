import type { ForgeContext } from '#context.ts';
import type { PullRecord, RepositoryRecord, ReviewRecord } from '#store.ts';

/**
 * Ends the approvals of a pull that are no longer about what would be merged, where its base asks for that: all of them
 * after the base became another branch, those of an older head after the head moved. `by` is who moved it.
 */
export async function dismissStale(
  { store, changed, happened }: ForgeContext,
  repository: RepositoryRecord,
  pull: PullRecord,
  by: string | null,
  isStale: (review: ReviewRecord) => boolean = () => true,
): Promise<void> {
  const rule = await store.findProtection(repository.id, pull.baseRef);
  if (!rule?.reviews?.dismissStale) return;
  const approvals = (await store.listReviews(pull.id)).filter(({ state }) => state === 'APPROVED');
  for (const { id } of approvals.filter(isStale)) {
    const review = await store.dismissReview(id);
    if (!review) continue;
    changed.emit({ kind: 'review', owner: repository.owner, repo: repository.name, number: pull.number });
    happened.emit({ event: 'pull_request_review', action: 'dismissed', repository, by, pull, review });
  }
}
