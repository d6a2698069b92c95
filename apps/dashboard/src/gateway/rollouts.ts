import { setTimeout as sleep } from 'node:timers/promises';
import { RolloutPolicy } from '@pagurus/schema/desired-state.ts';
import type { ServerToAgent } from '@pagurus/schema/wire/server-to-agent.ts';
import type { Transition } from '#domain/agent-record-transitions.ts';
import type { AgentRecord } from '#domain/agent-record.ts';
import type { CellName } from '#domain/blast-radius.ts';
import { type Decided, nextBook } from '#domain/next-book.ts';
import type { Verdict } from '#domain/rollout-grants.ts';
import type { Rollout, RolloutAgent, RolloutBook, RolloutFacts } from '#domain/rollout.ts';
import type { Desired, DesiredView } from '#server/ports/desired-view.ts';
import type { RolloutDesk } from '#server/ports/rollout-desk.ts';
import type { RolloutStore } from '#server/ports/rollout-store.ts';
import { Denials } from './denials.ts';
import type { Log } from './log.ts';
import { isLive, toRolloutAgent } from './rollout-agent.ts';

export type RolloutsOptions = {
  readonly store: RolloutStore;
  readonly records: () => Iterable<AgentRecord>;
  readonly desired: DesiredView;
  readonly say: (instanceUid: string, message: Omit<ServerToAgent, 'type'>) => void;
  /** A rollout is in another state; called once it is in the database, by the gateway that put it there. */
  readonly moved: (cell: CellName, rollout: Rollout) => void;
  readonly now: () => number;
  readonly leaseMs: number;
  readonly log: Log;
};

/** Reports come in bursts; one look answers all of them. */
const COALESCE_MS = 50;
/** Time itself decides about leases and canaries. */
const RELOOK_MS = 2_000;
const STOP_WITHIN_MS = 5_000;

/** `open`: somebody waits or holds a lease, so that it is looked at again by time alone. */
type Desk = {
  readonly cell: CellName;
  open: boolean;
  lookedAt: number;
  again: boolean;
  looking: Promise<void> | undefined;
};

/**
 * Answers agents that want a lease.
 *
 * G1 One look at a cell is under way at a time; what happens meanwhile leads to one more.
 * G2 What an agent is told is in the database before.
 * G3 No frame waits for the database; while it is away agents wait and are told so.
 */
export class Rollouts implements RolloutDesk, AsyncDisposable {
  readonly #options: RolloutsOptions;
  readonly #desks = new Map<string, Desk>();
  readonly #denials = new Denials();
  readonly #stop = new AbortController();
  #away = false;

  constructor(options: RolloutsOptions) {
    this.#options = options;
  }

  /** Takes up the leases of before. Throws where the database is away. */
  async start(): Promise<void> {
    for (const cell of await this.#options.store.unsettled()) this.#deskOf(cell).open = true;
  }

  agents({ app, environment }: CellName): RolloutAgent[] {
    const agents: RolloutAgent[] = [];
    for (const record of this.#options.records()) {
      const { description } = record;
      if (description.app === app && description.environment === environment) agents.push(toRolloutAgent(record));
    }
    return agents;
  }

  /** To be called with every record that is another one now; heartbeats cost a comparison. */
  agentChanged(record: AgentRecord, transitions: readonly Transition[], before: AgentRecord | undefined): void {
    const { instanceUid, description, lease, migration } = record;
    const isBack = before === undefined || (isLive(record) && !isLive(before));
    if (isBack) this.#denials.forget(instanceUid);
    const isSaid = before?.lease !== lease || before.migration !== migration;
    if (transitions.length === 0 && !isSaid && !isBack) return;
    if (lease === null && !this.#desks.has(keyOf(description))) return;
    this.look(description);
  }

  /** To be called about every second. */
  tick(): void {
    const at = this.#options.now();
    for (const desk of this.#desks.values()) if (desk.open && at - desk.lookedAt >= RELOOK_MS) this.look(desk.cell);
  }

  look({ app, environment }: CellName): void {
    const desk = this.#deskOf({ app, environment });
    desk.again = true;
    desk.looking ??= this.#run(desk);
  }

  #deskOf({ app, environment }: CellName): Desk {
    const key = keyOf({ app, environment });
    const known = this.#desks.get(key);
    if (known !== undefined) return known;
    const desk: Desk = { cell: { app, environment }, open: false, lookedAt: 0, again: false, looking: undefined };
    this.#desks.set(key, desk);
    return desk;
  }

  async #run(desk: Desk): Promise<void> {
    const { signal } = this.#stop;
    while (desk.again && !signal.aborted) {
      await sleep(COALESCE_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      desk.again = false;
      desk.lookedAt = this.#options.now();
      desk.open = await this.#lookOnce(desk.cell);
    }
    desk.looking = undefined;
    if (!desk.open && !desk.again) this.#desks.delete(keyOf(desk.cell));
  }

  /** Whether the cell is to be looked at again by time. */
  async #lookOnce(cell: CellName): Promise<boolean> {
    const { store, desired, moved, now } = this.#options;
    const wish = desired.desired(cell.app, cell.environment);
    if (desired.commit() === undefined)
      return this.#refuseAll(cell, 'Waits as the dashboard has not read the state yet');
    try {
      const { decided, before, facts } = await store.change(cell, (book) => {
        const seen = this.#facts(cell, wish);
        const result = nextBook(book, seen);
        return { book: result.book, result: { decided: result, before: book, facts: seen } };
      });
      this.#recovered();
      for (const agent of facts.agents) this.#answer(agent, decided.verdicts.get(agent.instanceUid), now());
      for (const { instanceUid, revision } of decided.retries) this.#options.say(instanceUid, { retry: { revision } });
      for (const rollout of movedRollouts(before, decided.book)) moved(cell, rollout);
      return isOpen(decided, wish);
    } catch (error) {
      this.#failed(error);
      return this.#refuseAll(cell, 'Waits as the dashboard cannot reach its database');
    }
  }

  #facts(cell: CellName, wish: Desired | undefined): RolloutFacts {
    const { now, leaseMs } = this.#options;
    const policy = wish?.rollout ?? RolloutPolicy.parse({});
    return { agents: this.agents(cell), policy, suspended: wish?.suspended ?? false, now: now(), leaseMs };
  }

  #answer({ instanceUid, lease }: RolloutAgent, verdict: Verdict | undefined, now: number): void {
    if (verdict === undefined || lease === null) return this.#denials.forget(instanceUid);
    const { kind, revision, ask } = lease;
    const asking = { kind, revision, ...(ask === undefined ? {} : { ask }) };
    if (verdict.is === 'granted') {
      this.#denials.forget(instanceUid);
      const { alreadyDone } = verdict;
      this.#options.say(instanceUid, { leaseGrant: { ...asking, expiresInMs: this.#options.leaseMs, alreadyDone } });
      return;
    }
    const { reason, final } = verdict;
    if (!this.#denials.isNews(instanceUid, `${kind} ${revision} ${ask} ${reason}`, now)) return;
    this.#options.say(instanceUid, { leaseDeny: { ...asking, reason, final } });
  }

  #refuseAll(cell: CellName, reason: string): true {
    for (const agent of this.agents(cell)) {
      if (agent.lease?.state !== 'wanted') continue;
      this.#answer(agent, { is: 'denied', reason, final: false }, this.#options.now());
    }
    return true;
  }

  /** Said once, not at each attempt. */
  #failed(error: unknown): void {
    if (!this.#away) this.#options.log('error', `Cannot grant leases as the database refuses: ${String(error)}`);
    this.#away = true;
  }

  #recovered(): void {
    if (this.#away) this.#options.log('info', 'Leases are granted again');
    this.#away = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    const looking = Array.from(this.#desks.values(), async (desk) => desk.looking);
    const deadline = new AbortController();
    const late = sleep(STOP_WITHIN_MS, undefined, { signal: deadline.signal }).catch(() => undefined);
    await Promise.race([Promise.all(looking), late]);
    deadline.abort();
  }
}

const keyOf = ({ app, environment }: CellName): string => `${environment}/${app}`;

const movedRollouts = (before: RolloutBook, after: RolloutBook): Rollout[] =>
  after.rollouts.filter(({ revision, state }) => {
    return before.rollouts.find((rollout) => rollout.revision === revision)?.state !== state;
  });

/** Leases run out and canaries ripen by time; a rollout that is neither done nor superseded is moved by reports. */
const isOpen = ({ book, verdicts, retries }: Decided, wish: Desired | undefined): boolean =>
  book.leases.length > 0 ||
  verdicts.size > 0 ||
  retries.length > 0 ||
  book.rollouts.some(({ revision, state }) => revision === wish?.revision && state !== 'done');
