/** One commit, for a sentence that says who changed what. */
export type CommitFact = { readonly sha: string; readonly author: string; readonly subject: string };

export type DatedCommit = CommitFact & { readonly atMs: number };

/** A commit of the branch itself: pushed to it, or the merge that brought a change. */
export type LandedCommit = DatedCommit & {
  /** What was merged; `undefined` for a commit that is no merge. */
  readonly merged: string | undefined;
};

/** As Git keeps it: `bytes` without the header that is hashed with them. */
export type GitObject = { readonly id: string; readonly type: string; readonly bytes: Buffer };

/** The state repository as last fetched. Reads never ask the forge, so they work while it is away. */
export interface Mirror {
  /** Head of a branch as last fetched; `undefined` before the first fetch, or when there is no such branch. */
  head(branch: string): Promise<string | undefined>;

  /** Every state file of a commit, path → text. Throws MirrorError when the commit is not here. */
  readState(commit: string): Promise<ReadonlyMap<string, string>>;

  /** One object by its id, by `<commit>^{tree}` or by `<commit>:<path>`; `undefined` when it is not here. */
  object(name: string): Promise<GitObject | undefined>;

  /** Paths that differ between the two commits' common ancestor and `head`. Throws MirrorError when one is not here. */
  touched(base: string, head: string): Promise<string[]>;

  /** The common ancestor of two commits; `undefined` when they share none. Throws MirrorError when one is not here. */
  mergeBase(a: string, b: string): Promise<string | undefined>;

  /**
   * Ids of the commits that lead from `head` down to `since`, without that one, newest first and at most `max`; none
   * when it is no ancestor or not here. Throws MirrorError when `head` is not here.
   */
  ancestry(head: string, since: string, max: number): Promise<string[]>;

  /** The last commit at or before `commit` that changed `path`; `undefined` when none did. */
  lastChange(commit: string, path: string): Promise<CommitFact | undefined>;

  /** The newest `max` commits at or before `commit` that changed `path`, newest first. Throws MirrorError. */
  history(commit: string, path: string, max: number): Promise<DatedCommit[]>;

  /**
   * The newest `max` commits of the line of first parents down from `commit` that changed `path` against the one before
   * them, newest first: when something arrived on a branch, not when it was written. Throws MirrorError.
   */
  landed(commit: string, path: string, max: number): Promise<LandedCommit[]>;

  /** Whether Git could not merge the two. Throws MirrorError when one is not here. */
  conflicts(a: string, b: string): Promise<boolean>;

  /** Takes over every branch of the forge. Throws MirrorError, and then what was known stays. */
  fetch(signal: AbortSignal): Promise<void>;

  /** Brings one commit that no branch may hold any more. Throws MirrorError when the forge does not give it. */
  fetchCommit(commit: string): Promise<void>;
}

/** Git or the forge behind it failed; the message is a sentence for a person. */
export class MirrorError extends Error {
  override readonly name = 'MirrorError';
}
