import type { Transition } from '#domain/agent-record-transitions.ts';
import type { AgentRecord } from '#domain/agent-record.ts';

/** A heartbeat that says nothing new reaches the database this seldom. */
const QUIET_SAVE_MS = 60_000;

/** Decides when a record is worth a write: at once when something happened, seldom when the agent was only heard. */
export class SaveSchedule {
  readonly #savedAt = new Map<string, number>();

  isDue({ instanceUid, lastSeenAt }: AgentRecord, transitions: readonly Transition[]): boolean {
    const savedAt = this.#savedAt.get(instanceUid) ?? -Infinity;
    if (transitions.length === 0 && lastSeenAt - savedAt < QUIET_SAVE_MS) return false;
    this.#savedAt.set(instanceUid, lastSeenAt);
    return true;
  }

  /** Whether the agent was heard since its record was last due. */
  isBehind({ instanceUid, lastSeenAt }: AgentRecord): boolean {
    return lastSeenAt > (this.#savedAt.get(instanceUid) ?? lastSeenAt);
  }

  forget(instanceUid: string): void {
    this.#savedAt.delete(instanceUid);
  }
}
