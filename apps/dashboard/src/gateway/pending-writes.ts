import type { AgentEvent } from '#server/ports/fleet-store.ts';

/** What one round writes. */
export type WriteBatch = {
  readonly agents: readonly string[];
  readonly events: readonly AgentEvent[];
  readonly forgotten: readonly string[];
};

/**
 * What the database does not know yet. Bounded: agents by the size of the fleet, events by dropping the oldest.
 * A batch that could not be written is put back in its place.
 */
export class PendingWrites {
  readonly #eventsMax: number;
  readonly #agents = new Set<string>();
  readonly #forgotten = new Set<string>();
  #events: AgentEvent[] = [];
  #dropped = 0;

  constructor(eventsMax: number) {
    this.#eventsMax = eventsMax;
  }

  get size(): number {
    return this.#agents.size + this.#forgotten.size + this.#events.length;
  }

  /** How many events were lost since the last call. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  save(instanceUid: string): void {
    this.#forgotten.delete(instanceUid);
    this.#agents.add(instanceUid);
  }

  forget(instanceUid: string): void {
    this.#agents.delete(instanceUid);
    this.#forgotten.add(instanceUid);
    this.#events = this.#events.filter((event) => event.instanceUid !== instanceUid);
  }

  append(events: readonly AgentEvent[]): void {
    this.#events.push(...events);
    this.#trim();
  }

  take(max: number): WriteBatch {
    const agents = firstOf(this.#agents, max);
    const forgotten = firstOf(this.#forgotten, max);
    for (const uid of agents) this.#agents.delete(uid);
    for (const uid of forgotten) this.#forgotten.delete(uid);
    return { agents, forgotten, events: this.#events.splice(0, max) };
  }

  /** What became known of an agent meanwhile stands: a removal is not undone, nor is a return. */
  putBack({ agents = [], events = [], forgotten = [] }: Partial<WriteBatch>): void {
    for (const uid of agents) if (!this.#forgotten.has(uid)) this.#agents.add(uid);
    for (const uid of forgotten) if (!this.#agents.has(uid)) this.#forgotten.add(uid);
    this.#events.unshift(...events);
    this.#trim();
  }

  /** The event that waits right behind this one. */
  behind(event: AgentEvent): AgentEvent | undefined {
    const at = this.#events.indexOf(event);
    return at < 0 ? undefined : this.#events[at + 1];
  }

  drop(event: AgentEvent): void {
    this.#events = this.#events.filter((each) => each !== event);
  }

  #trim(): void {
    const over = this.#events.length - this.#eventsMax;
    if (over <= 0) return;
    this.#events.splice(0, over);
    this.#dropped += over;
  }
}

function firstOf(set: ReadonlySet<string>, max: number): string[] {
  const first: string[] = [];
  for (const each of set) {
    if (first.length === max) break;
    first.push(each);
  }
  return first;
}
