import { setTimeout as sleep } from 'node:timers/promises';
import type { Credential } from '#domain/enrolment.ts';
import { bearerOf, hashOfSecret } from '#server/agent-secret.ts';
import type { CredentialStore, EnrolmentTokenStore } from '#server/ports/credential-store.ts';
import { CredentialCache } from './credential-cache.ts';
import { CredentialLookups } from './credential-lookups.ts';
import type { Log } from './log.ts';
import type { Refusal } from './refuse-upgrade.ts';

export type Verdict =
  | { readonly ok: true; readonly credential: Credential }
  | { readonly ok: false; readonly refusal: Refusal };

type Options = {
  readonly store: CredentialStore;
  readonly tokens: Pick<EnrolmentTokenStore, 'sweep'>;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told the hashes of credentials that are over, also again and of those that nobody has here. */
  readonly ended: (hashes: ReadonlySet<string>) => void;
  /** Those with which somebody is connected. */
  readonly inUse: () => Iterable<string>;
  readonly cachedMax: number;
  readonly watchMs?: number;
  readonly lookupDeadlineMs?: number;
};

const WATCH_MS = 2_000;
const LOOKUP_DEADLINE_MS = 5_000;
/** Looked at again for so long: a transaction may come to be seen later than it began. */
const OVERLAP_S = 60;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A use is written so seldom. */
const COARSE_MS = HOUR_MS;
const USED_BATCH = 1_000;
/** For how long what is of no use is kept, so that its agent is told why; 30 days without a word, and it enrols anew. */
const KEPT = { replacedMs: DAY_MS, revokedMs: 30 * DAY_MS, unusedMs: 30 * DAY_MS, neverUsedMs: DAY_MS };
/** For how long a token that is over stands in the list. */
const TOKEN_KEPT_MS = 30 * DAY_MS;

/**
 * Which credentials are good.
 *
 * B1 What was good when it was looked at is good from memory, until its end is told or seen; the latter every 2 s.
 * B2 A database that is away delays no frame: who is connected stays, who is known comes back, others are told to come later.
 * B3 Memory is bounded, and so are the questions to the database.
 */
export class CredentialBook implements AsyncDisposable {
  readonly #options: Options;
  readonly #cache: CredentialCache;
  readonly #lookups: CredentialLookups;
  readonly #stop = new AbortController();
  readonly #used = new Set<string>();
  #running: Promise<void> | undefined;
  #watchedAt = performance.now();
  #sweptAt = -Infinity;
  #markedAt = performance.now();
  #away = false;

  constructor(options: Options) {
    this.#options = options;
    this.#cache = new CredentialCache(options.cachedMax);
    this.#lookups = new CredentialLookups({
      find: (hashes) => options.store.find(hashes),
      waitingMax: options.cachedMax,
      deadlineMs: options.lookupDeadlineMs ?? LOOKUP_DEADLINE_MS,
    });
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Who shows this `Authorization`; at once where it is known. Never throws. */
  check(authorization: string | undefined): Verdict | Promise<Verdict> {
    const secret = bearerOf(authorization);
    if (secret === undefined) return refused(401, 'a credential must be shown as a Bearer token: there is none');
    const hash = hashOfSecret(secret);
    const known = this.#cache.get(hash);
    return known === undefined ? this.#look(hash) : this.#admit(known);
  }

  /** This credential is over. */
  end(hash: string): void {
    this.#cache.delete(hash);
    this.#options.ended(new Set([hash]));
  }

  async #look(hash: string): Promise<Verdict> {
    try {
      const found = await this.#lookups.find(hash);
      if (found === undefined)
        return refused(401, 'the credential must be one that this dashboard gave: it is unknown');
      return found.endedAt === null ? this.#admit(found) : refused(401, whyEnded(found));
    } catch (error) {
      this.#failed(error);
      return refused(503, 'the credential cannot be looked up: come back');
    }
  }

  #admit(credential: Credential): Verdict {
    const now = this.#options.now();
    const isMarked = credential.lastUsedAt !== null && now - credential.lastUsedAt < COARSE_MS;
    if (!isMarked) this.#used.add(credential.hash);
    this.#cache.put(isMarked ? credential : { ...credential, lastUsedAt: now });
    return { ok: true, credential };
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await sleep(this.#options.watchMs ?? WATCH_MS, undefined, { signal }).catch(() => undefined);
      await this.#tend();
    }
  }

  async #tend(): Promise<void> {
    try {
      await this.#watch();
      await this.#mark();
      await this.#sweep();
      if (this.#away) this.#options.log('info', 'The credentials of agents can be looked up again');
      this.#away = false;
    } catch (error) {
      this.#failed(error);
    }
  }

  async #watch(): Promise<void> {
    const at = performance.now();
    const ended = await this.#options.store.endedWithin(OVERLAP_S + (at - this.#watchedAt) / 1_000);
    this.#watchedAt = at;
    for (const hash of ended) this.#cache.delete(hash);
    if (ended.length > 0) this.#options.ended(new Set(ended));
  }

  async #mark(): Promise<void> {
    if (performance.now() - this.#markedAt > COARSE_MS) {
      for (const hash of this.#options.inUse()) this.#used.add(hash);
      this.#markedAt = performance.now();
    }
    while (this.#used.size > 0) {
      const batch = [...this.#used].slice(0, USED_BATCH);
      await this.#options.store.used(batch, new Date(this.#options.now()));
      for (const hash of batch) this.#used.delete(hash);
    }
  }

  async #sweep(): Promise<void> {
    if (performance.now() - this.#sweptAt < HOUR_MS) return;
    const before = (ms: number) => new Date(this.#options.now() - ms);
    await this.#options.store.sweep({
      replacedBefore: before(KEPT.replacedMs),
      revokedBefore: before(KEPT.revokedMs),
      unusedBefore: before(KEPT.unusedMs),
      neverUsedBefore: before(KEPT.neverUsedMs),
    });
    await this.#options.tokens.sweep(before(TOKEN_KEPT_MS));
    this.#sweptAt = performance.now();
  }

  /** Said once, not at each attempt. */
  #failed(error: unknown): void {
    if (this.#away) return;
    this.#away = true;
    this.#options.log('warn', `Cannot look up the credentials of agents as the database must answer: ${String(error)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }
}

const refused = (status: 401 | 503, why: string): Verdict => ({
  ok: false,
  refusal: { status, sentence: `Cannot let the agent in as ${why}` },
});

export const whyEnded = ({ endedAt, endedBy }: Pick<Credential, 'endedAt' | 'endedBy'>): string =>
  endedBy === null
    ? 'the credential must be the newest of the agent: another took its place'
    : `the credential must not be revoked: ${endedBy} did on ${new Date(endedAt ?? 0).toISOString()}`;
