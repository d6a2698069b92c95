export type ForgePermission = 'none' | 'read' | 'write' | 'admin';

export type ForgeChange = {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'merged' | 'closed';
  readonly author: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly url: string;
  readonly head: { readonly ref: string; readonly sha: string };
  readonly base: { readonly ref: string; readonly sha: string };
};

export type ForgeReview = {
  readonly author: string;
  readonly verdict: 'approved' | 'changesRequested' | 'commented';
  readonly sha: string;
  readonly at: string;
  readonly body: string;
};

export type ForgeFile = {
  readonly path: string;
  readonly status: 'added' | 'modified' | 'removed' | 'renamed';
  readonly additions: number;
  readonly deletions: number;
  readonly patch: string;
};

export type CheckState = 'success' | 'failure' | 'pending' | 'error';
/** Characters of a status's description that every forge keeps; a longer one is refused. */
export const DESCRIPTION_MAX = 140;
export type ForgeStatus = {
  readonly name: string;
  readonly state: CheckState;
  readonly description: string;
  /** Where more about it is told. */
  readonly url?: string;
};

export type ForgeChangeDetail = ForgeChange & {
  readonly mergedBy: string | null;
  readonly mergedAt: string | null;
  readonly mergeSha: string | null;
  /** False when the branches conflict; null while the forge has not found out. */
  readonly mergeable: boolean | null;
  /** Oldest first. */
  readonly reviews: readonly ForgeReview[];
  readonly files: readonly ForgeFile[];
  /** The newest of each name, on the head. */
  readonly statuses: readonly ForgeStatus[];
};

/** A branch with one commit on `baseSha`, and the pull request that asks for it. */
export type NewChange = {
  readonly branch: string;
  readonly base: string;
  readonly baseSha: string;
  /** Whole texts of the files that differ from the base; `null` for one that goes away. */
  readonly files: ReadonlyMap<string, string | null>;
  readonly message: string;
  readonly title: string;
  readonly body: string;
  /** Stands in the message; a branch of this name whose commit has another one, or none, belongs to somebody else. */
  readonly key: string;
};

/** Another commit in place of `head` on the branch of a pull request, and other words above it. */
export type RemadeChange = NewChange & { readonly number: number; readonly head: string };

export type OpenedChange = {
  readonly number: number;
  readonly url: string;
  readonly branch: string;
  readonly commit: string;
  /** An open pull request of this branch was found instead of made. */
  readonly existed: boolean;
};

/** How many calls of the API are left to the owner of a token. */
export type ForgeBudget = {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds since 1970. */
  readonly resetsAtMs: number;
};

/**
 * The forge as one person sees it: every verb is done in the name of the token's owner.
 * Every method that asks the forge throws ForgeError, with a sentence, when the forge refuses or is away.
 */
export interface Forge {
  /** Whose token it is; asked once. */
  login(): Promise<string>;
  /** What `login` may do in the state repository; `none` also for somebody unknown. Needs write permission itself. */
  permission(login: string): Promise<ForgePermission>;
  /** `undefined` when there is no such branch. */
  branchHead(branch: string): Promise<string | undefined>;
  /** Newest first; the newest 100 of them. */
  listChanges(state: 'open' | 'closed' | 'all'): Promise<ForgeChange[]>;
  getChange(number: number): Promise<ForgeChangeDetail>;
  /** `onStep` is awaited before each step. Safe to repeat: an open pull request of this branch is found, and what a lost answer left behind is taken up. */
  openChange(change: NewChange, onStep?: (step: 'commit' | 'pull') => Promise<void>): Promise<OpenedChange>;
  /** Gives the new head; 409, and nothing was changed, when the branch is at another commit than `head` by now. */
  remakeChange(change: RemadeChange): Promise<string>;
  /** Approves exactly `sha`; 409 when the head is another one by now. */
  approve(number: number, sha: string, body: string): Promise<void>;
  /** Merges exactly `sha` and gives the merge commit; 409 when the head is another one by now. */
  merge(number: number, sha: string): Promise<string>;
  /** Leaves `comment` in the conversation; with `body`, that becomes the text of the pull request. */
  close(number: number, comment: string, body?: string): Promise<void>;
  /** The statuses of a commit, the newest of each name. */
  statuses(sha: string): Promise<ForgeStatus[]>;
  setStatus(sha: string, status: ForgeStatus): Promise<void>;
  /** As the forge last said it; `undefined` before it said any, and where it sets none. Never throws. */
  budget(): ForgeBudget | undefined;
}

/** Gives the forge in the name of a token's owner; cheap. */
export type ForgeFor = (token: string) => Forge;
