import type { HookStore } from '#hooks/store.ts';
import type { ProtectionStore } from '#protection/store.ts';

/**
 * What the forge keeps that is not a git object or a ref.
 *
 * Every verb is durable when its promise resolves: a kill after that loses nothing. Logins, repository
 * owners and repository names compare without regard to case and are given back as they were written.
 * `undefined` means "there is none" or "the rule in the docstring refused"; a throw means that the store
 * itself failed. Secrets never arrive here in the clear: passwords are scrypt, everything else sha256 (hex); only
 * a hook's is kept as it is, as it signs.
 */
export interface ForgeStore
  extends
    UserStore,
    SessionStore,
    TokenStore,
    OauthStore,
    RepositoryStore,
    PermissionStore,
    PullStore,
    ReviewStore,
    StatusStore,
    HookStore,
    ProtectionStore {
  /** Removes sessions, tokens and codes that ended before `now`; how many. */
  deleteExpired(now: Date): Promise<number>;
}

export interface UserRecord {
  readonly id: number;
  readonly login: string;
  readonly name: string | null;
  readonly email: string;
  readonly passwordHash: string;
  readonly siteAdmin: boolean;
  readonly createdAt: Date;
}

export interface UserStore {
  /** Atomic: `undefined` when the login is taken, also in another spelling. */
  createUser(user: Omit<UserRecord, 'id'>): Promise<UserRecord | undefined>;
  findUser(login: string): Promise<UserRecord | undefined>;
  /** Ignores case; the one with the lowest id when several share the address. */
  findUserByEmail(email: string): Promise<UserRecord | undefined>;
  /** `undefined` when there is no such user. */
  updateUser(
    login: string,
    change: Partial<Pick<UserRecord, 'name' | 'email' | 'passwordHash' | 'siteAdmin'>>,
  ): Promise<UserRecord | undefined>;
}

/** A browser signed in to the forge's own pages. */
export interface SessionRecord {
  readonly tokenHash: string;
  readonly login: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface SessionStore {
  createSession(session: SessionRecord): Promise<void>;
  /** `undefined` also when it expired at or before `now`. */
  findSession(tokenHash: string, now: Date): Promise<SessionRecord | undefined>;
  deleteSession(tokenHash: string): Promise<void>;
}

export interface TokenRecord {
  readonly id: number;
  readonly tokenHash: string;
  readonly login: string;
  readonly scopes: readonly string[];
  readonly note: string;
  /** The OAuth app that it was given to; `null`: none. */
  readonly clientId: string | null;
  readonly createdAt: Date;
  /** `null`: does not end. */
  readonly expiresAt: Date | null;
}

export interface TokenStore {
  createToken(token: Omit<TokenRecord, 'id'>): Promise<TokenRecord>;
  /** `undefined` also when it expired at or before `now`. */
  findToken(tokenHash: string, now: Date): Promise<TokenRecord | undefined>;
  deleteToken(tokenHash: string): Promise<void>;
}

export interface OauthAppRecord {
  readonly clientId: string;
  readonly secretHash: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
  /** A first-party app: people are not asked for consent. */
  readonly trusted: boolean;
  readonly createdAt: Date;
}

export interface OauthCodeRecord {
  readonly codeHash: string;
  readonly clientId: string;
  readonly login: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** PKCE with S256; `null` when the app sent none. */
  readonly codeChallenge: string | null;
  readonly expiresAt: Date;
}

export interface OauthStore {
  /** Creates the app or replaces the one with this `clientId`. */
  saveOauthApp(app: OauthAppRecord): Promise<void>;
  findOauthApp(clientId: string): Promise<OauthAppRecord | undefined>;
  createOauthCode(code: OauthCodeRecord): Promise<void>;
  /** Atomic: of any number of callers at most one gets the code, ever. `undefined` also when expired at or before `now`. */
  consumeOauthCode(codeHash: string, now: Date): Promise<OauthCodeRecord | undefined>;
}

export interface RepositoryRecord {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly description: string | null;
  readonly private: boolean;
  readonly defaultBranch: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly pushedAt: Date;
}

export interface RepositoryStore {
  /** Atomic: `undefined` when owner and name are taken, also in another spelling. */
  createRepository(repository: Omit<RepositoryRecord, 'id'>): Promise<RepositoryRecord | undefined>;
  findRepository(owner: string, name: string): Promise<RepositoryRecord | undefined>;
  /** All of them, by owner and name. */
  listRepositories(): Promise<RepositoryRecord[]>;
  /** `undefined` when there is no such repository. */
  updateRepository(
    id: number,
    change: Partial<Pick<RepositoryRecord, 'description' | 'private' | 'defaultBranch' | 'updatedAt' | 'pushedAt'>>,
  ): Promise<RepositoryRecord | undefined>;
}

export type Permission = 'read' | 'write' | 'admin';

export interface PermissionRecord {
  readonly repositoryId: number;
  readonly login: string;
  readonly permission: Permission;
}

export interface PermissionStore {
  /** Sets or replaces; `none` takes the permission away. */
  setPermission(repositoryId: number, login: string, permission: Permission | 'none'): Promise<void>;
  findPermission(repositoryId: number, login: string): Promise<Permission | undefined>;
  /** By login. */
  listPermissions(repositoryId: number): Promise<PermissionRecord[]>;
}

export type MergeMethod = 'merge' | 'squash' | 'rebase';

/** A merge: first as an intent, then, once the base branch contains `sha`, as a fact. */
export interface MergeRecord {
  readonly sha: string;
  /** The head that was merged. */
  readonly headSha: string;
  /** `null`: the base branch was pushed with the head in it. */
  readonly by: string | null;
  readonly at: Date;
  readonly method: MergeMethod;
}

export interface PullRecord {
  readonly id: number;
  readonly repositoryId: number;
  /** Counts from 1 in each repository. */
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly author: string;
  /** Branch names, without `refs/heads/`. */
  readonly headRef: string;
  readonly baseRef: string;
  /** As last seen; while the pull is open the branches themselves are the truth. */
  readonly headSha: string;
  readonly baseSha: string;
  readonly state: 'open' | 'closed';
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly closedAt: Date | null;
  /** Written before the base branch moves; tells after a crash whose merge that was. */
  readonly mergeIntent: MergeRecord | null;
  readonly merged: MergeRecord | null;
}

export type NewPull = Pick<
  PullRecord,
  'repositoryId' | 'title' | 'body' | 'author' | 'headRef' | 'baseRef' | 'headSha' | 'baseSha' | 'createdAt'
>;

export interface PullFilter {
  readonly state?: 'open' | 'closed';
  readonly headRef?: string;
  readonly baseRef?: string;
}

export interface PullStore {
  /**
   * Atomic: the number is one more than the highest in the repository, without gaps or repeats under any
   * concurrency. `undefined`, and no number used, when an open pull has the same head and base.
   */
  createPull(pull: NewPull): Promise<PullRecord | undefined>;
  findPull(repositoryId: number, number: number): Promise<PullRecord | undefined>;
  /** Highest number first. */
  listPulls(repositoryId: number, filter: PullFilter): Promise<PullRecord[]>;
  /** `undefined` when there is no such pull. Never touches state or merge. */
  /** `undefined` when there is none, or when head and base would be open in another. */
  updatePull(
    id: number,
    change: Partial<Pick<PullRecord, 'title' | 'body' | 'baseRef' | 'headSha' | 'baseSha' | 'updatedAt'>>,
  ): Promise<PullRecord | undefined>;
  /** Atomic: only an open one is closed; `undefined` otherwise. */
  closePull(id: number, at: Date): Promise<PullRecord | undefined>;
  /** Atomic: only a closed one that was not merged; `undefined` otherwise, also when its head and base are open in another. */
  reopenPull(id: number, at: Date): Promise<PullRecord | undefined>;
  /** Atomic: replaces an earlier intent; `undefined` unless the pull is open. */
  beginMerge(id: number, intent: MergeRecord): Promise<PullRecord | undefined>;
  /**
   * Atomic: closes the pull as merged and drops the intent, setting `headSha`, `closedAt` and `updatedAt`
   * from `merged`. A pull that is merged already is given back as it is. `undefined` when there is none.
   */
  markMerged(id: number, merged: MergeRecord): Promise<PullRecord | undefined>;
}

export type ReviewState = 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED';

export interface ReviewRecord {
  readonly id: number;
  readonly pullId: number;
  readonly author: string;
  readonly state: ReviewState;
  readonly body: string;
  /** The head that was looked at. */
  readonly commitSha: string;
  readonly submittedAt: Date;
}

/** A line in the conversation of a pull. */
export interface CommentRecord {
  readonly id: number;
  readonly pullId: number;
  readonly author: string;
  readonly body: string;
  readonly createdAt: Date;
}

export interface ReviewStore {
  createReview(review: Omit<ReviewRecord, 'id'>): Promise<ReviewRecord>;
  /** Oldest first. */
  listReviews(pullId: number): Promise<ReviewRecord[]>;
  /** Atomic: `undefined` unless it approves or asks for changes. */
  dismissReview(id: number): Promise<ReviewRecord | undefined>;
  createComment(comment: Omit<CommentRecord, 'id'>): Promise<CommentRecord>;
  /** Oldest first. */
  listComments(pullId: number): Promise<CommentRecord[]>;
}

export type StatusState = 'error' | 'failure' | 'pending' | 'success';

export interface StatusRecord {
  readonly id: number;
  readonly repositoryId: number;
  readonly sha: string;
  readonly context: string;
  readonly state: StatusState;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: string;
  readonly createdAt: Date;
}

export interface StatusStore {
  createStatus(status: Omit<StatusRecord, 'id'>): Promise<StatusRecord>;
  /** Every status ever set, newest first. */
  listStatuses(repositoryId: number, sha: string): Promise<StatusRecord[]>;
}
