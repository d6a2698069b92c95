import type {
  CommentRecord,
  ForgeStore,
  MergeRecord,
  NewPull,
  OauthAppRecord,
  OauthCodeRecord,
  Permission,
  PermissionRecord,
  PullFilter,
  PullRecord,
  RepositoryRecord,
  ReviewRecord,
  SessionRecord,
  StatusRecord,
  TokenRecord,
  UserRecord,
} from '@pagurus/forge/store.ts';
import { MemoryHookStore } from '#forge/memory-hook-store.ts';

const key = (...parts: (string | number)[]): string => parts.join('/').toLowerCase();
const later = (end: Date | null, now: Date): boolean => end === null || end > now;

/** A ForgeStore for tests: it lives as long as the object, so a "restarted" forge gets the same one. */
export class MemoryForgeStore extends MemoryHookStore implements ForgeStore {
  readonly #users = new Map<string, UserRecord>();
  readonly #sessions = new Map<string, SessionRecord>();
  readonly #tokens = new Map<string, TokenRecord>();
  readonly #apps = new Map<string, OauthAppRecord>();
  readonly #codes = new Map<string, OauthCodeRecord>();
  readonly #repositories = new Map<string, RepositoryRecord>();
  readonly #permissions = new Map<string, PermissionRecord>();
  readonly #pulls = new Map<number, PullRecord>();
  readonly #reviews: ReviewRecord[] = [];
  readonly #comments: CommentRecord[] = [];
  readonly #statuses: StatusRecord[] = [];
  #lastId = 0;

  async deleteExpired(now: Date): Promise<number> {
    let count = 0;
    for (const map of [this.#sessions, this.#tokens, this.#codes]) {
      for (const [hash, record] of map) {
        if (!later(record.expiresAt, now)) count += Number(map.delete(hash));
      }
    }
    return count;
  }

  async createUser(user: Omit<UserRecord, 'id'>): Promise<UserRecord | undefined> {
    return this.#users.has(key(user.login)) ? undefined : put(this.#users, key(user.login), this.#numbered(user));
  }

  async findUser(login: string): Promise<UserRecord | undefined> {
    return this.#users.get(key(login));
  }

  async findUserByEmail(email: string): Promise<UserRecord | undefined> {
    return [...this.#users.values()].find((each) => key(each.email) === key(email));
  }

  async updateUser(login: string, change: Partial<UserRecord>): Promise<UserRecord | undefined> {
    return patch(this.#users, key(login), change);
  }

  async createSession(session: SessionRecord): Promise<void> {
    this.#sessions.set(session.tokenHash, session);
  }

  async findSession(tokenHash: string, now: Date): Promise<SessionRecord | undefined> {
    const session = this.#sessions.get(tokenHash);
    return session && later(session.expiresAt, now) ? session : undefined;
  }

  async deleteSession(tokenHash: string): Promise<void> {
    this.#sessions.delete(tokenHash);
  }

  async createToken(token: Omit<TokenRecord, 'id'>): Promise<TokenRecord> {
    return put(this.#tokens, token.tokenHash, this.#numbered(token));
  }

  async findToken(tokenHash: string, now: Date): Promise<TokenRecord | undefined> {
    const token = this.#tokens.get(tokenHash);
    return token && later(token.expiresAt, now) ? token : undefined;
  }

  async deleteToken(tokenHash: string): Promise<void> {
    this.#tokens.delete(tokenHash);
  }

  async saveOauthApp(app: OauthAppRecord): Promise<void> {
    this.#apps.set(app.clientId, app);
  }

  async findOauthApp(clientId: string): Promise<OauthAppRecord | undefined> {
    return this.#apps.get(clientId);
  }

  async createOauthCode(code: OauthCodeRecord): Promise<void> {
    this.#codes.set(code.codeHash, code);
  }

  async consumeOauthCode(codeHash: string, now: Date): Promise<OauthCodeRecord | undefined> {
    const code = this.#codes.get(codeHash);
    this.#codes.delete(codeHash);
    return code && later(code.expiresAt, now) ? code : undefined;
  }

  async createRepository(repository: Omit<RepositoryRecord, 'id'>): Promise<RepositoryRecord | undefined> {
    const where = key(repository.owner, repository.name);
    return this.#repositories.has(where) ? undefined : put(this.#repositories, where, this.#numbered(repository));
  }

  async findRepository(owner: string, name: string): Promise<RepositoryRecord | undefined> {
    return this.#repositories.get(key(owner, name));
  }

  async listRepositories(): Promise<RepositoryRecord[]> {
    return [...this.#repositories.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
  }

  async updateRepository(id: number, change: Partial<RepositoryRecord>): Promise<RepositoryRecord | undefined> {
    const [where] = [...this.#repositories].find(([, each]) => each.id === id) ?? [];
    return where === undefined ? undefined : patch(this.#repositories, where, change);
  }

  async setPermission(repositoryId: number, login: string, permission: Permission | 'none'): Promise<void> {
    const where = key(repositoryId, login);
    if (permission === 'none') this.#permissions.delete(where);
    else {
      const spelled = this.#users.get(key(login))?.login ?? login;
      this.#permissions.set(where, { repositoryId, login: spelled, permission });
    }
  }

  async findPermission(repositoryId: number, login: string): Promise<Permission | undefined> {
    return this.#permissions.get(key(repositoryId, login))?.permission;
  }

  async listPermissions(repositoryId: number): Promise<PermissionRecord[]> {
    return [...this.#permissions.values()]
      .filter((each) => each.repositoryId === repositoryId)
      .toSorted((a, b) => (key(a.login) < key(b.login) ? -1 : 1));
  }

  async createPull(pull: NewPull): Promise<PullRecord | undefined> {
    if (this.#openTwin(pull)) return undefined;
    const number = 1 + Math.max(0, ...this.#pullsOf(pull.repositoryId).map((each) => each.number));
    const opened = { number, state: 'open', updatedAt: pull.createdAt, closedAt: null } as const;
    const record = this.#numbered({ ...pull, ...opened, mergeIntent: null, merged: null });
    return put(this.#pulls, record.id, record);
  }

  async findPull(repositoryId: number, number: number): Promise<PullRecord | undefined> {
    return this.#pullsOf(repositoryId).find((each) => each.number === number);
  }

  async listPulls(repositoryId: number, filter: PullFilter): Promise<PullRecord[]> {
    return this.#pullsOf(repositoryId)
      .filter((each) => filter.state === undefined || each.state === filter.state)
      .filter((each) => filter.headRef === undefined || each.headRef === filter.headRef)
      .filter((each) => filter.baseRef === undefined || each.baseRef === filter.baseRef)
      .toSorted((a, b) => b.number - a.number);
  }

  async updatePull(id: number, change: Partial<PullRecord>): Promise<PullRecord | undefined> {
    const pull = this.#pulls.get(id);
    const isElsewhere = change.baseRef !== undefined && change.baseRef !== pull?.baseRef;
    if (pull?.state === 'open' && isElsewhere && this.#openTwin({ ...pull, ...change })) return undefined;
    return patch(this.#pulls, id, change);
  }

  async closePull(id: number, at: Date): Promise<PullRecord | undefined> {
    if (this.#pulls.get(id)?.state !== 'open') return undefined;
    return patch(this.#pulls, id, { state: 'closed', closedAt: at, updatedAt: at });
  }

  async reopenPull(id: number, at: Date): Promise<PullRecord | undefined> {
    const pull = this.#pulls.get(id);
    if (pull?.state !== 'closed' || pull.merged || this.#openTwin(pull)) return undefined;
    return patch(this.#pulls, id, { state: 'open', closedAt: null, updatedAt: at });
  }

  async beginMerge(id: number, intent: MergeRecord): Promise<PullRecord | undefined> {
    if (this.#pulls.get(id)?.state !== 'open') return undefined;
    return patch(this.#pulls, id, { mergeIntent: intent });
  }

  async markMerged(id: number, merged: MergeRecord): Promise<PullRecord | undefined> {
    const pull = this.#pulls.get(id);
    if (pull?.merged) return pull;
    const ended = { closedAt: merged.at, updatedAt: merged.at, headSha: merged.headSha };
    return patch(this.#pulls, id, { state: 'closed', merged, mergeIntent: null, ...ended });
  }

  async createReview(review: Omit<ReviewRecord, 'id'>): Promise<ReviewRecord> {
    return append(this.#reviews, this.#numbered(review));
  }

  async listReviews(pullId: number): Promise<ReviewRecord[]> {
    return this.#reviews.filter((each) => each.pullId === pullId);
  }

  async dismissReview(id: number): Promise<ReviewRecord | undefined> {
    const at = this.#reviews.findIndex((each) => each.id === id);
    const review = this.#reviews[at];
    if (review?.state !== 'APPROVED' && review?.state !== 'CHANGES_REQUESTED') return undefined;
    return (this.#reviews[at] = { ...review, state: 'DISMISSED' });
  }

  async createComment(comment: Omit<CommentRecord, 'id'>): Promise<CommentRecord> {
    return append(this.#comments, this.#numbered(comment));
  }

  async listComments(pullId: number): Promise<CommentRecord[]> {
    return this.#comments.filter((each) => each.pullId === pullId);
  }

  async createStatus(status: Omit<StatusRecord, 'id'>): Promise<StatusRecord> {
    return append(this.#statuses, this.#numbered(status));
  }

  async listStatuses(repositoryId: number, sha: string): Promise<StatusRecord[]> {
    return this.#statuses.filter((each) => each.repositoryId === repositoryId && each.sha === sha).toReversed();
  }

  #pullsOf(repositoryId: number): PullRecord[] {
    return [...this.#pulls.values()].filter((each) => each.repositoryId === repositoryId);
  }

  #openTwin({ repositoryId, headRef, baseRef }: NewPull): boolean {
    return this.#pullsOf(repositoryId).some(
      (each) => each.state === 'open' && each.headRef === headRef && each.baseRef === baseRef,
    );
  }

  #numbered<T extends object>(record: T): T & { id: number } {
    this.#lastId += 1;
    return { ...record, id: this.#lastId };
  }
}

function put<K, V>(map: Map<K, V>, where: K, value: V): V {
  map.set(where, value);
  return value;
}

function patch<K, V extends object>(map: Map<K, V>, where: K, change: Partial<V>): V | undefined {
  const before = map.get(where);
  return before && put(map, where, { ...before, ...change });
}

function append<T>(list: T[], value: T): T {
  list.push(value);
  return value;
}
