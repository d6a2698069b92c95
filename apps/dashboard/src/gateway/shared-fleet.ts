import { type AgentRecord, isHeartbeat } from '#domain/agent-record.ts';
import type { CellName } from '#domain/cell.ts';
import type { FanOut } from '#server/ports/fan-out.ts';
import { type FleetNews, type ToldAgent, fromToldAgent, parseNews, toToldAgent } from './fleet-news.ts';
import type { Fleet } from './fleet.ts';
import { Neighbours } from './neighbours.ts';

export type SharedFleetOptions = {
  /** This gateway, in this life of its process. */
  readonly gateway: string;
  readonly fanOut: FanOut;
  readonly fleet: Fleet;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Another gateway has a newer socket of this agent. */
  readonly fence: (instanceUid: string) => void;
  /** The book of a cell was written by another gateway. */
  readonly look: (cell: CellName) => void;
  readonly credentialEnded: (hash: string) => void;
  readonly stateMoved: (commit: string) => void;
  readonly changesMoved: (number: number | null) => void;
};

type Untold = FleetNews extends infer News ? (News extends FleetNews ? Omit<News, 'from'> : never) : never;

const FLUSH_MS = 100;
const ALIVE_MS = 1_000;
const SILENCE_MS = 5_000;
const MESSAGE_CHARS_MAX = 128 * 1024;

/**
 * The fleet over several gateways: each tells of the agents on its own sockets, and all believe what they are told.
 *
 * N1 Every gateway knows the whole fleet, and speaks for its own agents only.
 * N2 What was missed comes with a snapshot: of everybody, when one comes, is heard again, or the way to the others is back.
 *    So nothing is said of agents while nobody else is there.
 * N3 Of two sockets of one agent the newer one counts, on whichever gateway it is.
 * N4 A gateway that is gone leaves its agents to those that remain; one that cannot be heard leaves them as they are.
 */
export class SharedFleet implements AsyncDisposable {
  readonly #options: SharedFleetOptions;
  readonly #neighbours = new Neighbours(SILENCE_MS);
  readonly #changed = new Set<string>();
  readonly #heard = new Set<string>();
  #flushing: NodeJS.Timeout | undefined;
  #aliveAt = -Infinity;
  #isListening = false;

  constructor(options: SharedFleetOptions) {
    this.#options = options;
  }

  start(): void {
    this.#isListening = true;
    this.#options.fanOut.listen({
      message: (text) => this.#receive(text),
      connected: () => this.#connected(),
    });
  }

  /** Whether an agent's silence means anything that no gateway speaks with: another one could say so if it did. */
  get judgesOrphans(): boolean {
    return this.#options.fanOut.isConnected();
  }

  /** Of what belongs to no gateway one of them has to take care: this one? */
  isCaretaker(): boolean {
    const { gateway, fanOut } = this.#options;
    return fanOut.isConnected() && this.#neighbours.ids().every((other) => gateway < other);
  }

  /** To be called with every record of an own agent that is another one now. */
  changed(record: AgentRecord, before: AgentRecord | undefined): void {
    // Whoever comes is told everything (N2).
    if (this.#neighbours.none) return;
    const { instanceUid } = record;
    if (before !== undefined && isHeartbeat(before, record)) this.#heard.add(instanceUid);
    else this.#changed.add(instanceUid);
    this.#flushing ??= setTimeout(() => this.#flush(), FLUSH_MS);
  }

  say(news: Extract<Untold, { type: 'look' | 'ended' | 'state' | 'changes' }>): void {
    this.#say(news);
  }

  /** To be called about every second. */
  tick(): void {
    const { fanOut, fleet, now } = this.#options;
    const at = performance.now();
    // Nobody can be heard then, which says nothing of them.
    if (!fanOut.isConnected()) this.#neighbours.excuse(at);
    for (const gateway of this.#neighbours.lost(at)) fleet.orphan(gateway, now());
    if (at - this.#aliveAt < ALIVE_MS) return;
    this.#aliveAt = at;
    this.#say({ type: 'alive' });
  }

  #connected(): void {
    const { fleet, now } = this.#options;
    this.#neighbours.excuse(performance.now());
    fleet.awaitAll(now());
    this.#say({ type: 'hello' });
    this.#tellAll();
  }

  #flush(): void {
    this.#flushing = undefined;
    const changed = [...this.#changed];
    const heard = [...this.#heard].filter((uid) => !this.#changed.has(uid));
    this.#changed.clear();
    this.#heard.clear();
    this.#tell(changed);
    for (let at = 0; at < heard.length; at += 500) this.#say({ type: 'heard', agents: heard.slice(at, at + 500) });
  }

  #tellAll(): void {
    this.#tell(Array.from(this.#options.fleet.records(), ({ instanceUid }) => instanceUid));
  }

  /** Of the own among them. */
  #tell(instanceUids: readonly string[]): void {
    const { fleet, now } = this.#options;
    let agents: ToldAgent[] = [];
    let chars = 0;
    const send = () => {
      if (agents.length > 0) this.#say({ type: 'agents', now: now(), agents });
      agents = [];
      chars = 0;
    };
    for (const instanceUid of instanceUids) {
      const record = fleet.get(instanceUid);
      const claim = fleet.claimOf(instanceUid);
      if (record === undefined || claim === undefined || !fleet.isOwn(instanceUid)) continue;
      const told = toToldAgent(record, claim.epoch);
      chars += JSON.stringify(told).length;
      agents.push(told);
      if (chars > MESSAGE_CHARS_MAX) send();
    }
    send();
  }

  #say(news: Untold): void {
    const { fanOut, gateway } = this.#options;
    if (this.#isListening) fanOut.publish(JSON.stringify({ ...news, from: gateway }));
  }

  #receive(text: string): void {
    const news = parseNews(text);
    if (news === undefined || news.from === this.#options.gateway) return;
    const { fleet, now } = this.#options;
    if (news.type === 'bye') {
      if (this.#neighbours.left(news.from)) fleet.orphan(news.from, now());
      return;
    }
    const isNew = this.#neighbours.heard(news.from, performance.now());
    if (isNew && news.type !== 'hello') {
      this.#say({ type: 'hello' });
      this.#tellAll();
    }
    this.#hear(news);
  }

  #hear(news: Exclude<FleetNews, { type: 'bye' }>): void {
    const { fleet, look, credentialEnded, stateMoved, changesMoved, now } = this.#options;
    switch (news.type) {
      case 'alive':
        return;
      case 'hello':
        return this.#tellAll();
      case 'agents':
        return this.#adopt(news.from, news.agents, news.now - now());
      case 'heard':
        return fleet.heardBy(news.from, news.agents, now());
      case 'look':
        return look(news);
      case 'ended':
        return credentialEnded(news.hash);
      case 'state':
        return stateMoved(news.commit);
      case 'changes':
        return changesMoved(news.number);
    }
  }

  #adopt(gateway: string, agents: readonly ToldAgent[], aheadMs: number): void {
    const { fleet, fence } = this.#options;
    for (const agent of agents) {
      const { instanceUid, epoch } = agent;
      const wasOwn = fleet.isOwn(instanceUid);
      if (fleet.adopt(fromToldAgent(agent, aheadMs), { epoch, gateway })) {
        if (wasOwn) fence(instanceUid);
      } else if (wasOwn) {
        // It speaks for an agent that has come to us since: it shall know.
        this.#changed.add(instanceUid);
        this.#flushing ??= setTimeout(() => this.#flush(), FLUSH_MS);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#flushing);
    // What an agent said last, its goodbye above all, would be known here only.
    this.#flush();
    this.#say({ type: 'bye' });
    await this.#options.fanOut[Symbol.asyncDispose]();
  }
}
