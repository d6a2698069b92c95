import type { AgentToServer } from '@pagurus/schema/wire/agent-to-server.ts';
import type { Transition } from '#domain/agent-record-transitions.ts';
import { type AgentRecord, hear, orphaned, reconnected, tellingOf, timePassed } from '#domain/agent-record.ts';
import { type Claim, isAtLeast, nextClaim } from '#domain/claim.ts';
import { type LivenessLimits, clockJumpMs } from '#domain/liveness.ts';

/** Told of everything that happens to the fleet, at once and in order. Must not throw. */
type FleetListener = {
  /** The record is another one now: at the least, the agent was heard again. `before`: none for a new agent. */
  changed(record: AgentRecord, transitions: readonly Transition[], before: AgentRecord | undefined): void;
  removed(instanceUid: string): void;
};

type FleetOptions = LivenessLimits & {
  /** This gateway among all that serve the fleet. */
  readonly gateway?: string;
};

/** All agents as the server believes them to be. Memory only, and every call returns at once. */
export class Fleet {
  readonly #records = new Map<string, AgentRecord>();
  readonly #claims = new Map<string, Claim>();
  readonly #limits: LivenessLimits;
  readonly #gateway: string;
  readonly #listener: FleetListener;
  #tickedAt: number | undefined;

  constructor({ gateway = 'alone', ...limits }: FleetOptions, listener: FleetListener) {
    this.#gateway = gateway;
    this.#limits = limits;
    this.#listener = listener;
  }

  get size(): number {
    return this.#records.size;
  }

  get(instanceUid: string): AgentRecord | undefined {
    return this.#records.get(instanceUid);
  }

  /** Which gateway speaks with the agent; `undefined` for one that only the database knows. */
  claimOf(instanceUid: string): Claim | undefined {
    return this.#claims.get(instanceUid);
  }

  isOwn(instanceUid: string): boolean {
    return this.#claims.get(instanceUid)?.gateway === this.#gateway;
  }

  records(): Iterable<AgentRecord> {
    return this.#records.values();
  }

  /** Puts back what was known before a restart; nobody is told. */
  restore(records: Iterable<AgentRecord>): void {
    for (const record of records) this.#records.set(record.instanceUid, record);
  }

  /** A new socket of this gateway speaks for this agent. */
  reconnected(instanceUid: string): void {
    const record = this.#records.get(instanceUid);
    if (record) this.#records.set(instanceUid, reconnected(record));
  }

  /** Whether the agent has to be asked for its full state. */
  hear(frame: AgentToServer, now: number): { readonly reportFullState: boolean } {
    const { instanceUid } = frame;
    const before = this.#records.get(instanceUid);
    const { record, transitions, reportFullState } = hear(before, frame, now);
    if (record) {
      if (!this.isOwn(instanceUid)) {
        this.#claims.set(instanceUid, nextClaim(this.#claims.get(instanceUid), this.#gateway, now));
      }
      this.#records.set(instanceUid, record);
      this.#listener.changed(record, transitions, before);
    }
    return { reportFullState };
  }

  /** Another gateway tells of one of its agents. `false`: what is known here is newer. */
  adopt(told: AgentRecord, claim: Claim): boolean {
    const { instanceUid } = told;
    if (!isAtLeast(claim, this.#claims.get(instanceUid))) return false;
    const before = this.#records.get(instanceUid);
    // Only who has the socket may believe parts that come on it.
    const record = reconnected(told);
    this.#claims.set(instanceUid, claim);
    this.#records.set(instanceUid, record);
    this.#listener.changed(record, tellingOf(before, record), before);
    return true;
  }

  /** Another gateway heard these of its agents. */
  heardBy(gateway: string, instanceUids: Iterable<string>, now: number): void {
    for (const instanceUid of instanceUids) {
      const before = this.#records.get(instanceUid);
      if (before === undefined || this.#claims.get(instanceUid)?.gateway !== gateway) continue;
      const record = { ...before, lastSeenAt: now, heardAt: now };
      this.#records.set(instanceUid, record);
      this.#listener.changed(record, [], before);
    }
  }

  /** The socket of one of our agents was closed on it: it has as long to come back as after a restart. */
  putOut(instanceUid: string, now: number): void {
    if (this.isOwn(instanceUid)) this.#wait(instanceUid, now);
  }

  /** A gateway is gone: its agents have as long to come to another one as after a restart. */
  orphan(gateway: string, now: number): void {
    for (const [instanceUid, claim] of this.#claims) {
      if (claim.gateway !== gateway) continue;
      this.#claims.set(instanceUid, { ...claim, gateway: null });
      this.#wait(instanceUid, now);
    }
  }

  /** Those that no gateway speaks with have that long once more: only now could another one say that it does. */
  awaitAll(now: number): void {
    for (const instanceUid of this.#records.keys()) {
      if ((this.#claims.get(instanceUid)?.gateway ?? null) === null) this.#wait(instanceUid, now);
    }
  }

  #wait(instanceUid: string, now: number): void {
    const before = this.#records.get(instanceUid);
    if (before === undefined) return;
    const record = orphaned(before, now, this.#limits);
    this.#records.set(instanceUid, record);
    this.#listener.changed(record, [], before);
  }

  /**
   * To be called about every `tickMs`. Returns those that went Offline. `judgesOrphans`: whether silence of an agent with
   * which no gateway speaks means anything.
   */
  tick(now: number, tickMs: number, judgesOrphans = true): string[] {
    const jumpMs = this.#tickedAt === undefined ? 0 : clockJumpMs(now - this.#tickedAt, tickMs, this.#limits);
    this.#tickedAt = now;
    const gone: string[] = [];
    for (const before of this.#records.values()) {
      const owner = this.#claims.get(before.instanceUid)?.gateway ?? null;
      if (owner === null ? !judgesOrphans : owner !== this.#gateway) continue;
      const since = jumpMs === 0 ? before : { ...before, heardAt: before.heardAt + jumpMs };
      const { record, transitions } = timePassed(since, now, this.#limits);
      if (record === before) continue;
      this.#records.set(record.instanceUid, record);
      if (record.connectivity === before.connectivity) continue;
      this.#listener.changed(record, transitions, before);
      if (record.connectivity === 'Offline') gone.push(record.instanceUid);
    }
    return gone;
  }

  /** Removes those that have been Offline since before `before`. */
  forgetOffline(before: number): void {
    for (const { instanceUid, connectivity, lastSeenAt } of this.#records.values()) {
      if (connectivity !== 'Offline' || lastSeenAt >= before) continue;
      this.#records.delete(instanceUid);
      this.#claims.delete(instanceUid);
      this.#listener.removed(instanceUid);
    }
  }
}
