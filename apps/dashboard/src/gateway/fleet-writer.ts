import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentEvent, AgentRecord as StoredAgent, FleetStore } from '#server/ports/fleet-store.ts';
import type { Log } from './log.ts';
import { PendingWrites, type WriteBatch } from './pending-writes.ts';

export type FleetWriterOptions = {
  readonly store: FleetStore;
  readonly log: Log;
  /** The row of an agent as it is now; `undefined` when it was forgotten. */
  readonly row: (instanceUid: string) => StoredAgent | undefined;
  /** Events that are kept of one agent. */
  readonly eventsPerAgentMax: number;
  readonly everyMs?: number;
  readonly eventsMax?: number;
  readonly stopWithinMs?: number;
};

const EVERY_MS = 500;
const EVENTS_MAX = 20_000;
const BATCH_MAX = 1_000;
const PAUSE_MS_MAX = 30_000;
const STOP_WITHIN_MS = 5_000;

/**
 * Brings the fleet into the database, from a queue of its own.
 *
 * P1 Asking never waits and never throws, whatever the database does.
 * P2 One batch is on its way at most; what could not be written is tried again, with growing pauses and smaller batches.
 * P3 What is kept for a database that is away is bounded; what was lost is counted and said. So is an event that the
 *    database refuses again and again while it takes the one behind it, as all others would wait for ever.
 * P4 At the end everything is written, or a deadline passes.
 */
export class FleetWriter implements AsyncDisposable {
  readonly #options: FleetWriterOptions;
  readonly #pending: PendingWrites;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #failures = 0;
  #away = false;
  #batchMax = BATCH_MAX;
  #pruneBefore: Date | undefined;

  constructor(options: FleetWriterOptions) {
    this.#options = options;
    this.#pending = new PendingWrites(options.eventsMax ?? EVENTS_MAX);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  save(instanceUid: string): void {
    this.#pending.save(instanceUid);
  }

  append(events: readonly AgentEvent[]): void {
    this.#pending.append(events);
  }

  forget(instanceUid: string): void {
    this.#pending.forget(instanceUid);
  }

  /** Deletes the events before this time, and of each agent all but the newest, at the next opportunity. */
  prune(before: Date): void {
    this.#pruneBefore = before;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await sleep(this.#pauseMs(), undefined, { signal }).catch(() => undefined);
      await this.#drain();
    }
    await this.#drain();
  }

  #pauseMs(): number {
    return Math.min(PAUSE_MS_MAX, (this.#options.everyMs ?? EVERY_MS) * 2 ** Math.min(this.#failures, 10));
  }

  /** Writes batch after batch until nothing waits or one fails. */
  async #drain(): Promise<void> {
    let healthy = true;
    while (healthy && (this.#pending.size > 0 || this.#pruneBefore !== undefined)) {
      healthy = await this.#writeBatch(this.#pending.take(this.#batchMax));
      // Smaller after a failure, so that one row that no database takes comes to hold up itself only.
      this.#batchMax = healthy ? Math.min(BATCH_MAX, this.#batchMax * 2) : Math.max(1, this.#batchMax >> 1);
      if (healthy) this.#recovered();
      else this.#failures += 1;
    }
  }

  async #writeBatch({ agents, events, forgotten }: WriteBatch): Promise<boolean> {
    const { store, row } = this.#options;
    const rows = agents.map(row).filter((agent) => agent !== undefined);
    const forgot = await this.#try(forgotten, () => store.forgetAgents(forgotten), { forgotten });
    const saved = await this.#try(rows, () => store.saveAgents(rows), { agents });
    const appended = await this.#try(events, () => store.appendEvents(events), { events });
    if (!appended) await this.#giveUpOnRefused(events);
    return forgot && saved && appended && (await this.#pruned());
  }

  async #try(batch: readonly unknown[], write: () => Promise<void>, back: Partial<WriteBatch>): Promise<boolean> {
    if (batch.length === 0) return true;
    try {
      await write();
      return true;
    } catch (error) {
      this.#pending.putBack(back);
      this.#failed(error);
      return false;
    }
  }

  /** Batches come to be of one event after many failures; then that one is tried beside the one behind it. */
  async #giveUpOnRefused([event, another]: readonly AgentEvent[]): Promise<void> {
    if (event === undefined || another !== undefined || this.#batchMax > 1) return;
    const behind = this.#pending.behind(event);
    if (behind === undefined || !(await this.#takes(behind))) return;
    this.#pending.drop(behind);
    // It may have been back at that very moment.
    const isTaken = await this.#takes(event);
    this.#pending.drop(event);
    if (isTaken) return;
    const { instanceUid, kind } = event;
    this.#options.log('warn', `Lost an event (${kind}) of agent ${instanceUid} as the database refuses it alone`);
  }

  #takes(event: AgentEvent): Promise<boolean> {
    return this.#options.store.appendEvents([event]).then(
      () => true,
      () => false,
    );
  }

  async #pruned(): Promise<boolean> {
    const before = this.#pruneBefore;
    if (before === undefined) return true;
    this.#pruneBefore = undefined;
    try {
      await this.#options.store.pruneEvents(before, this.#options.eventsPerAgentMax);
      return true;
    } catch (error) {
      this.#pruneBefore ??= before;
      this.#failed(error);
      return false;
    }
  }

  #recovered(): void {
    if (this.#away) this.#options.log('info', 'The fleet is being saved to the database again');
    this.#away = false;
    this.#failures = 0;
    const dropped = this.#pending.takeDropped();
    if (dropped > 0) this.#options.log('warn', `Lost ${dropped} events of agents as too many waited for the database`);
  }

  /** Said once, not at each attempt. */
  #failed(error: unknown): void {
    if (this.#away) return;
    this.#away = true;
    const waiting = `${this.#pending.size} writes wait and are tried again`;
    this.#options.log('error', `Cannot save the fleet as the database refuses: ${String(error)}; ${waiting}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#running === undefined) return;
    this.#stop.abort();
    const deadline = new AbortController();
    const stopWithinMs = this.#options.stopWithinMs ?? STOP_WITHIN_MS;
    const late = sleep(stopWithinMs, undefined, { signal: deadline.signal }).catch(() => undefined);
    await Promise.race([this.#running, late]);
    deadline.abort();
    if (this.#pending.size === 0) return;
    this.#options.log('warn', `Cannot save the last ${this.#pending.size} writes of the fleet: the gateway ends now`);
  }
}
