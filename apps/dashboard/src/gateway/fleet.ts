import type { AgentToServer } from '@pagurus/schema/wire/agent-to-server.ts';
import type { Transition } from '#domain/agent-record-transitions.ts';
import { type AgentRecord, hear, reconnected, timePassed } from '#domain/agent-record.ts';
import { type LivenessLimits, clockJumpMs } from '#domain/liveness.ts';

/** Told of everything that happens to the fleet, at once and in order. Must not throw. */
type FleetListener = {
  /** The record is another one now: at the least, the agent was heard again. `before`: none for a new agent. */
  changed(record: AgentRecord, transitions: readonly Transition[], before: AgentRecord | undefined): void;
  removed(instanceUid: string): void;
};

/** All agents as the server believes them to be. Memory only, and every call returns at once. */
export class Fleet {
  readonly #records = new Map<string, AgentRecord>();
  readonly #limits: LivenessLimits;
  readonly #listener: FleetListener;
  #tickedAt: number | undefined;

  constructor(limits: LivenessLimits, listener: FleetListener) {
    this.#limits = limits;
    this.#listener = listener;
  }

  get size(): number {
    return this.#records.size;
  }

  get(instanceUid: string): AgentRecord | undefined {
    return this.#records.get(instanceUid);
  }

  records(): Iterable<AgentRecord> {
    return this.#records.values();
  }

  /** Puts back what was known before a restart; nobody is told. */
  restore(records: Iterable<AgentRecord>): void {
    for (const record of records) this.#records.set(record.instanceUid, record);
  }

  /** A new socket speaks for this agent. */
  reconnected(instanceUid: string): void {
    const record = this.#records.get(instanceUid);
    if (record) this.#records.set(instanceUid, reconnected(record));
  }

  /** Whether the agent has to be asked for its full state. */
  hear(frame: AgentToServer, now: number): { readonly reportFullState: boolean } {
    const before = this.#records.get(frame.instanceUid);
    const { record, transitions, reportFullState } = hear(before, frame, now);
    if (record) {
      this.#records.set(frame.instanceUid, record);
      this.#listener.changed(record, transitions, before);
    }
    return { reportFullState };
  }

  /** To be called about every `tickMs`. Returns those that went Offline. */
  tick(now: number, tickMs: number): string[] {
    const jumpMs = this.#tickedAt === undefined ? 0 : clockJumpMs(now - this.#tickedAt, tickMs, this.#limits);
    this.#tickedAt = now;
    const gone: string[] = [];
    for (const before of this.#records.values()) {
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
      this.#listener.removed(instanceUid);
    }
  }
}
