import type { AgentIdentity, Credential, EnrolmentToken } from '#domain/enrolment.ts';

/** What is looked at when an agent enrols, in one transaction that keeps others from changing it. */
export type EnrolmentFound = {
  readonly token: EnrolmentToken | undefined;
  /** The credential that the instanceUid has now. */
  readonly before: Credential | undefined;
  /** Credentials that have not ended, over all agents. */
  readonly live: number;
};

/** What becomes of it: a new credential in place of the one before, or nothing. */
export type EnrolmentChange<T> = {
  readonly credential?: { readonly hash: string; readonly asked: AgentIdentity; readonly isUse: boolean };
  readonly result: T;
};

/** Before which time what is over, or was never or not lately used, goes. */
export type CredentialSweep = {
  /** Ended by a newer one. */
  readonly replacedBefore: Date;
  readonly revokedBefore: Date;
  readonly unusedBefore: Date;
  readonly neverUsedBefore: Date;
};

export type Revoker = { readonly login: string; readonly reason: string };

/** The credentials of agents, by their sha256. Every method throws where the database is away, and then changed nothing. */
export interface CredentialStore {
  /** Looks, decides and writes as one; of two that enrol one instanceUid at once, one comes after the other. */
  enrol<T>(
    tokenHash: string,
    instanceUid: string,
    at: Date,
    decide: (found: EnrolmentFound) => EnrolmentChange<T>,
  ): Promise<T>;

  /** Those that are known of these, ended ones too. */
  find(hashes: readonly string[]): Promise<Credential[]>;

  /** Hashes of those that ended within so many seconds, by the clock of the database. */
  endedWithin(seconds: number): Promise<string[]>;

  /** They were shown at about this time; unknown ones are no error. */
  used(hashes: readonly string[], at: Date): Promise<void>;

  /** Ends the credential that the agent has now; `undefined` when it has none. */
  revoke(instanceUid: string, by: Revoker): Promise<Credential | undefined>;

  /** The newest of the agent, ended or not. */
  newestOf(instanceUid: string): Promise<Credential | undefined>;

  /** How many have not ended. */
  countLive(): Promise<number>;

  /** Deletes what is of no use any more; how many went. */
  sweep(sweep: CredentialSweep): Promise<number>;
}

/** The enrolment tokens. Every method throws where the database is away. */
export interface EnrolmentTokenStore {
  create(token: EnrolmentToken, tokenHash: string): Promise<void>;

  /** Newest first. */
  list(): Promise<EnrolmentToken[]>;

  /** `undefined` when there is no such token. One that was revoked already stays as it was. */
  revoke(id: string, by: string, at: Date): Promise<EnrolmentToken | undefined>;

  /**
   * Makes this the only token with `id`, as it is given in the settings: another secret replaces it, the same one leaves it as
   * it is (revoked, too), `undefined` takes it away.
   */
  keep(id: string, given: { readonly token: EnrolmentToken; readonly tokenHash: string } | undefined): Promise<void>;

  /**
   * Deletes those that were revoked or expired before this time; how many went. The one from the settings stays: it would come
   * back as good as new.
   */
  sweep(before: Date): Promise<number>;
}
