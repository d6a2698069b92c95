import type { AgentIdentity, Credential, EnrolmentToken } from '#domain/enrolment.ts';
import { hashOfSecret } from '#server/agent-secret.ts';
import type {
  CredentialStore,
  CredentialSweep,
  EnrolmentChange,
  EnrolmentFound,
  Revoker,
} from '#server/ports/credential-store.ts';

const NEW = { lastUsedAt: null, endedAt: null, endedBy: null, endedReason: null };

/** Keeps the CredentialStore contract without a database; `broken` makes every method throw, `slow` makes it wait for it. */
export class MemoryCredentialStore implements CredentialStore {
  broken = false;
  slow: Promise<void> | undefined;
  /** Questions that were asked. */
  finds = 0;
  readonly tokens = new Map<string, EnrolmentToken>();
  readonly #credentials = new Map<string, Credential>();

  /** Makes this secret a credential of the agent; answers the secret. */
  put(secret: string, identity: AgentIdentity): string {
    const hash = hashOfSecret(secret);
    const about = { tokenId: 't', tokenName: 'a token', createdAt: Date.now() };
    this.#credentials.set(hash, { ...identity, hash, ...about, ...NEW });
    return secret;
  }

  async enrol<T>(
    tokenHash: string,
    instanceUid: string,
    at: Date,
    decide: (found: EnrolmentFound) => EnrolmentChange<T>,
  ): Promise<T> {
    await this.#answering();
    const token = this.tokens.get(tokenHash);
    const before = this.#liveOf(instanceUid);
    const { credential, result } = decide({ token, before, live: this.#live().length });
    if (credential === undefined || token === undefined) return result;
    const { hash, asked, isUse } = credential;
    this.#end(before);
    const about = { tokenId: token.id, tokenName: token.name, createdAt: at.getTime() };
    this.#credentials.set(hash, { ...asked, hash, ...about, ...NEW });
    this.tokens.set(tokenHash, { ...token, uses: token.uses + (isUse ? 1 : 0), lastUsedAt: at.getTime() });
    return result;
  }

  async find(hashes: readonly string[]): Promise<Credential[]> {
    this.finds += 1;
    await this.#answering();
    return hashes.map((hash) => this.#credentials.get(hash)).filter((each) => each !== undefined);
  }

  async endedWithin(seconds: number): Promise<string[]> {
    await this.#answering();
    const after = Date.now() - seconds * 1_000;
    return [...this.#credentials.values()].filter(({ endedAt }) => (endedAt ?? 0) > after).map(({ hash }) => hash);
  }

  async used(hashes: readonly string[], at: Date): Promise<void> {
    await this.#answering();
    for (const hash of hashes) {
      const known = this.#credentials.get(hash);
      if (known !== undefined) this.#credentials.set(hash, { ...known, lastUsedAt: at.getTime() });
    }
  }

  async revoke(instanceUid: string, by: Revoker): Promise<Credential | undefined> {
    await this.#answering();
    return this.#end(this.#liveOf(instanceUid), by);
  }

  async newestOf(instanceUid: string): Promise<Credential | undefined> {
    await this.#answering();
    return [...this.#credentials.values()].findLast((each) => each.instanceUid === instanceUid);
  }

  async countLive(): Promise<number> {
    await this.#answering();
    return this.#live().length;
  }

  async sweep({ unusedBefore, neverUsedBefore }: CredentialSweep): Promise<number> {
    await this.#answering();
    const old = this.#live().filter(({ lastUsedAt, createdAt }) =>
      lastUsedAt === null ? createdAt < neverUsedBefore.getTime() : lastUsedAt < unusedBefore.getTime(),
    );
    for (const { hash } of old) this.#credentials.delete(hash);
    return old.length;
  }

  #live(): Credential[] {
    return [...this.#credentials.values()].filter(({ endedAt }) => endedAt === null);
  }

  #liveOf(instanceUid: string): Credential | undefined {
    return this.#live().find((each) => each.instanceUid === instanceUid);
  }

  #end(credential: Credential | undefined, by?: Revoker): Credential | undefined {
    if (credential === undefined) return undefined;
    const ended = { ...credential, endedAt: Date.now(), endedBy: by?.login ?? null, endedReason: by?.reason ?? null };
    this.#credentials.set(credential.hash, ended);
    return ended;
  }

  async #answering(): Promise<void> {
    await this.slow;
    if (this.broken) throw new Error('the database is away');
  }
}
