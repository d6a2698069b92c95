import type { LeaseReport, MigrationReport } from '@pagurus/schema/wire/agent-to-server.ts';
import { nextBook } from '#domain/next-book.ts';
import { LEASE_MS, factsOf, rolloutAgent } from '#domain/rollout-builders.contract.ts';
import type { Verdict } from '#domain/rollout-grants.ts';
import { EMPTY_BOOK, type RolloutAgent, type RolloutBook, type RolloutFacts, isCommitted } from '#domain/rollout.ts';

export type WorldOptions = {
  readonly size: number;
  readonly policy: Partial<RolloutFacts['policy']>;
  /** What becomes of the release. */
  readonly release: 'good' | 'bad' | 'migrates' | 'migratesBadly';
};

/** `crash` of a gateway: before it decides, or between the decision and telling anybody of it. */
export type WorldEvent =
  | { readonly do: 'report' | 'deliver' | 'work' | 'kill' | 'start' | 'cutOff'; readonly agent: number }
  | { readonly do: 'connect'; readonly agent: number; readonly gateway: number }
  | { readonly do: 'look'; readonly gateway: number; readonly crash: 'never' | 'before' | 'after' }
  | { readonly do: 'pass'; readonly ms: number };

const OFFLINE_MS = 30_000;
const [REVISION, RELEASE] = ['r1', '1.5.0'];
const FAILED = { revision: REVISION, message: 'it ended 3 times' };

type Message = { readonly lease: LeaseReport; readonly verdict: Verdict };

/** An agent as the real machine goes: what it says in a report is what its journal holds. */
class ModelAgent {
  at: RolloutAgent['phase'] = 'AwaitingLease';
  gateway: number | undefined = 0;
  alive = true;
  running = 'r0';
  migrated = false;
  asked = 0;
  asking: LeaseReport | null = null;
  migration: MigrationReport | null = null;
  failure: RolloutAgent['failure'] = null;
  inbox: Message[] = [];
  heardAt = 0;
  readonly #world: LeaseWorld;
  readonly uid: string;

  constructor(world: LeaseWorld, uid: string) {
    this.#world = world;
    this.uid = uid;
    this.ask();
  }

  ask(): void {
    this.at = 'AwaitingLease';
    this.asked += 1;
    const kind = this.#world.hasHook && !this.migrated ? 'migrate' : 'switch';
    this.asking = { kind, revision: REVISION, release: RELEASE, state: 'wanted', ask: this.asked };
  }

  snapshot(): RolloutAgent {
    const { at: phase, running, failure, migration } = this;
    const healthy = phase !== 'Switching' && phase !== 'RollingBack' && !(phase === 'Watching' && this.#world.isBad);
    const quarantined = phase === 'Failed' ? [REVISION] : [];
    const lease = this.#lease();
    const health = healthy ? 'Healthy' : 'Unhealthy';
    return rolloutAgent(this.uid, { phase, running, health, failure, migration, lease, quarantined });
  }

  #lease(): LeaseReport | null {
    const held = { revision: REVISION, release: RELEASE, state: 'held' as const };
    if (this.at === 'AwaitingLease') return this.asking;
    if (this.at === 'Migrating') return { ...held, kind: 'migrate' };
    return isCommitted(rolloutAgent(this.uid, { phase: this.at })) ? { ...held, kind: 'switch' } : null;
  }

  hear({ lease, verdict }: Message): void {
    if (this.at !== 'AwaitingLease' || lease.ask !== this.asked) return;
    if (verdict.is === 'denied') {
      if (!verdict.final) return;
      this.at = 'Failed';
      this.failure = { ...FAILED, outcome: 'FAILED_NO_STATE_CHANGE' };
    } else if (lease.kind === 'switch') this.at = 'Switching';
    else if (verdict.alreadyDone) {
      this.migrated = true;
      this.ask();
    } else {
      this.at = 'Migrating';
      this.#world.hookBegins();
    }
  }

  work(): void {
    if (this.at === 'Migrating') this.#migrate();
    else if (this.at === 'Switching') {
      this.at = 'Watching';
      this.running = REVISION;
    } else if (this.at === 'Watching') this.at = this.#world.isBad ? 'RollingBack' : 'InSync';
    else if (this.at === 'RollingBack') {
      this.at = 'Failed';
      this.running = 'r0';
      this.failure = { ...FAILED, outcome: 'FAILED_ROLLBACK_COMPLETE' };
    }
  }

  #migrate(): void {
    const outcome = this.#world.options.release === 'migratesBadly' ? 'failed' : 'succeeded';
    this.migration = { revision: REVISION, release: RELEASE, outcome };
    this.#world.hookEnds(outcome);
    if (outcome === 'succeeded') {
      this.migrated = true;
      this.ask();
      return;
    }
    this.at = 'Failed';
    this.failure = { ...FAILED, outcome: 'FAILED_NO_STATE_CHANGE' };
  }

  start(): void {
    this.alive = true;
    if (this.at === 'Migrating') this.#world.hookBegins();
    else if (this.at === 'AwaitingLease') this.ask();
  }
}

/** Agents, two gateways with one store, and what can go wrong between them; laws are checked after every event. */
export class LeaseWorld {
  readonly options: WorldOptions;
  readonly agents: ModelAgent[];
  readonly broken: string[] = [];
  readonly ever = new Set<string>();
  book: RolloutBook = EMPTY_BOOK;
  now = 1_000_000;
  #succeeded = false;
  /** What each gateway heard on sockets that are open; and what was last heard by any. */
  readonly #heard: Map<string, RolloutAgent>[] = [new Map<string, RolloutAgent>(), new Map<string, RolloutAgent>()];
  readonly #stored = new Map<string, RolloutAgent>();

  constructor(options: WorldOptions) {
    this.options = options;
    this.agents = Array.from({ length: options.size }, (_, n) => new ModelAgent(this, `a${n}`));
    for (const agent of this.agents) this.#report(agent);
  }

  get hasHook(): boolean {
    return this.options.release.startsWith('migrates');
  }

  get isBad(): boolean {
    return this.options.release === 'bad';
  }

  hookBegins(): void {
    if (this.#succeeded) this.broken.push('V3: the migration ran again after it succeeded');
  }

  hookEnds(outcome: string): void {
    this.#succeeded ||= outcome === 'succeeded';
  }

  apply(event: WorldEvent): void {
    this.#do(event);
    const committed = this.agents.filter((agent) => isCommitted(agent.snapshot()));
    for (const { uid } of committed) this.ever.add(uid);
    const { maxUnavailable = 1 } = this.options.policy;
    if (committed.length > Number(maxUnavailable)) this.broken.push(`V1: ${committed.length} are away`);
    if (this.agents.filter(({ at }) => at === 'Migrating').length > 1) this.broken.push('V3: two migrate at once');
  }

  #do(event: WorldEvent): void {
    if (event.do === 'pass') this.now += event.ms;
    else if (event.do === 'look') this.#look(event.gateway, event.crash);
    else {
      const agent = this.agents[event.agent % this.agents.length]!;
      if (event.do === 'start') {
        if (!agent.alive) agent.start();
      } else if (agent.alive) this.#doTo(agent, event);
    }
  }

  #doTo(agent: ModelAgent, event: Extract<WorldEvent, { agent: number }>): void {
    switch (event.do) {
      case 'report':
        return this.#report(agent);
      case 'work':
        return agent.work();
      case 'deliver': {
        const message = agent.inbox.shift();
        if (message !== undefined) agent.hear(message);
        return;
      }
      case 'kill':
        agent.alive = false;
        return this.#cutOff(agent);
      case 'cutOff':
        return this.#cutOff(agent);
      case 'connect':
        this.#cutOff(agent);
        agent.gateway = event.gateway;
        return this.#report(agent);
      case 'start':
    }
  }

  #report(agent: ModelAgent): void {
    if (agent.gateway === undefined) return;
    const snapshot = agent.snapshot();
    agent.heardAt = this.now;
    this.#heard[agent.gateway]!.set(agent.uid, snapshot);
    this.#stored.set(agent.uid, snapshot);
  }

  /** What was said and not read is lost with the socket. */
  #cutOff(agent: ModelAgent): void {
    if (agent.gateway !== undefined) this.#heard[agent.gateway]!.delete(agent.uid);
    agent.gateway = undefined;
    agent.inbox = [];
  }

  #look(gateway: number, crash: 'never' | 'before' | 'after'): void {
    const heard = this.#heard[gateway]!;
    if (crash === 'before') return this.#crash(gateway);
    const agents = this.agents.map((agent) => heard.get(agent.uid) ?? this.#remembered(agent));
    const { book, verdicts } = nextBook(this.book, factsOf(agents, this.options.policy, { now: this.now }));
    this.book = book;
    if (crash === 'after') return this.#crash(gateway);
    for (const agent of this.agents) {
      const verdict = verdicts.get(agent.uid);
      const lease = heard.get(agent.uid)?.lease;
      if (verdict !== undefined && lease) agent.inbox.push({ lease, verdict });
    }
  }

  #crash(gateway: number): void {
    for (const agent of this.agents) if (agent.gateway === gateway) this.#cutOff(agent);
  }

  #remembered(agent: ModelAgent): RolloutAgent {
    const connectivity = this.now - agent.heardAt > OFFLINE_MS ? 'Offline' : 'Late';
    return { ...this.#stored.get(agent.uid)!, live: false, connectivity };
  }

  /** Everyone comes back, and nothing goes wrong any more. */
  heal(): void {
    for (const [n, agent] of this.agents.entries()) {
      this.apply({ do: 'start', agent: n });
      if (agent.gateway === undefined) this.apply({ do: 'connect', agent: n, gateway: n % 2 });
    }
    for (let round = 0; round < 40 + 6 * this.agents.length; round += 1) {
      this.apply({ do: 'pass', ms: LEASE_MS / 4 });
      for (const n of this.agents.keys()) this.apply({ do: 'report', agent: n });
      for (const gateway of [0, 1]) this.apply({ do: 'look', gateway, crash: 'never' });
      for (const [n, agent] of this.agents.entries()) {
        while (agent.inbox.length > 0) this.apply({ do: 'deliver', agent: n });
        this.apply({ do: 'work', agent: n });
      }
    }
  }
}
