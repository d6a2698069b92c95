import { z } from 'zod';

/** Where the dashboard relays the state of one app in one environment to its agents. */
export const STATE_PATH = '/agent/v1/state';

export const CommitId = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);

/** A Git object as it is hashed, without its header; its id is what the receiver computes. */
export const BundledObject = z.object({ type: z.enum(['commit', 'tree', 'blob']), data: z.base64() });
export type BundledObject = z.infer<typeof BundledObject>;

/**
 * A commit, and of its objects those on the way to `environments/<environment>/<app>.yaml` and to the release that it
 * names: trees, and the blobs at their ends. A path that is not in the commit is proven by the tree that lacks it. Where
 * the query names a commit as `since`, also the commits that lead down to it.
 */
export const StateBundle = z.object({
  commit: CommitId,
  objects: z.array(BundledObject),
});
export type StateBundle = z.infer<typeof StateBundle>;
