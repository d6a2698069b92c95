import { setTimeout as sleep } from 'node:timers/promises';
import { RolloutPolicy } from '@pagurus/schema/desired-state.ts';
import type { ServerToAgent } from '@pagurus/schema/wire/server-to-agent.ts';
import type { Transition } from '#domain/agent-record-transitions.ts';
import type { AgentRecord } from '#domain/agent-record.ts';
import { type CellName, cellKey } from '#domain/cell.ts';
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
  /** The book of this cell is another one; called once it is in the database. */
  readonly wrote: (cell: CellName) => void;
  readonly now: () => number;
  readonly leaseMs: number;
  readonly log: Log;
};

/** Reports come in bursts; one look answers all of them. A database that is slow is asked less often. */
const COALESCE_MS = 50;
const COALESCE_MS_MAX = 1_000;
/** Time itself decides about leases and canaries; where nothing moves, more and more seldom. */
const RELOOK_MS = 2_000;
const RELOOK_MS_MAX = 30_000;
const STOP_WITHIN_MS = 5_000;

/** `relookMs`: after so long it is looked at again by time alone; `undefined`: nobody waits and nobody holds a lease. */
type Desk = {
  readonly cell: CellName;
  relookMs: number | undefined;
  lookedAt: number;
  lookMs: number;
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
    for (const cell of await this.#options.store.unsettled()) this.#deskOf(cell).relookMs = RELOOK_MS;
  }

  agents({ app, environment }: CellName): RolloutAgent[] {
    const agents: RolloutAgent[] = [];
    const now = this.#options.now();
    for (const record of this.#options.records()) {
      const { description } = record;
      if (description.app === app && description.environment === environment) agents.push(toRolloutAgent(record, now));
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
    if (lease === null && !this.#desks.has(cellKey(description))) return;
    this.look(description);
  }

  /** To be called about every second. */
  tick(): void {
    const at = this.#options.now();
    for (const { cell, relookMs, lookedAt } of this.#desks.values()) {
      if (relookMs !== undefined && at - lookedAt >= relookMs) this.look(cell);
    }
  }

  /** Another gateway wrote the book: whoever waits here may have a turn. */
  lookAgain(cell: CellName): void {
    if (this.#desks.has(cellKey(cell))) this.look(cell);
  }

  look({ app, environment }: CellName): void {
    const desk = this.#deskOf({ app, environment });
    desk.again = true;
    desk.looking ??= this.#run(desk);
  }

  #deskOf({ app, environment }: CellName): Desk {
    const key = cellKey({ app, environment });
    const known = this.#desks.get(key);
    if (known !== undefined) return known;
    const cell = { app, environment };
    const desk: Desk = { cell, relookMs: undefined, lookedAt: 0, lookMs: 0, again: false, looking: undefined };
    this.#desks.set(key, desk);
    return desk;
  }

  async #run(desk: Desk): Promise<void> {
    const { signal } = this.#stop;
    while (desk.again && !signal.aborted) {
      const pauseMs = Math.min(COALESCE_MS_MAX, COALESCE_MS + desk.lookMs);
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      desk.again = false;
      desk.lookedAt = this.#options.now();
      const began = performance.now();
      desk.relookMs = await this.#lookOnce(desk.cell, desk.relookMs ?? RELOOK_MS);
      desk.lookMs = performance.now() - began;
    }
    desk.looking = undefined;
    if (desk.relookMs === undefined && !desk.again) this.#desks.delete(cellKey(desk.cell));
  }

  /** After how long the cell is to be looked at again, as in `Desk`; `lastMs`: how long that was before. */
  async #lookOnce(cell: CellName, lastMs: number): Promise<number | undefined> {
    const { store, desired, moved, wrote, now, leaseMs } = this.#options;
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
      if (decided.book !== before) wrote(cell);
      for (const agent of facts.agents) this.#answer(agent, decided.verdicts.get(agent.instanceUid), now());
      for (const { instanceUid, revision } of decided.retries) this.#options.say(instanceUid, { retry: { revision } });
      for (const rollout of movedRollouts(before, decided.book)) moved(cell, rollout);
      if (!isOpen(decided, wish)) return undefined;
      if (decided.book !== before || isRipening(decided, wish)) return RELOOK_MS;
      // Before a lease has run out it was renewed several times.
      return Math.min(2 * lastMs, RELOOK_MS_MAX, leaseMs / 4);
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

  #refuseAll(cell: CellName, reason: string): number {
    for (const agent of this.agents(cell)) {
      if (agent.lease?.state !== 'wanted') continue;
      this.#answer(agent, { is: 'denied', reason, final: false }, this.#options.now());
    }
    return RELOOK_MS;
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

const movedRollouts = (before: RolloutBook, after: RolloutBook): Rollout[] =>
  after.rollouts.filter(({ revision, state }) => {
    return before.rollouts.find((rollout) => rollout.revision === revision)?.state !== state;
  });

/** Something is only a matter of moments: a canary's watch, or a word that an agent has not heard yet. */
const isRipening = ({ book, retries }: Decided, wish: Desired | undefined): boolean =>
  retries.length > 0 ||
  book.rollouts.some(({ revision, canarySince, canaryPassed }) => {
    return revision === wish?.revision && canarySince !== null && !canaryPassed;
  });

/** Leases run out and canaries ripen by time; a rollout that is neither done nor superseded is moved by reports. */
const isOpen = ({ book, verdicts, retries }: Decided, wish: Desired | undefined): boolean =>
  book.leases.length > 0 ||
  verdicts.size > 0 ||
  retries.length > 0 ||
  book.rollouts.some(({ revision, state }) => revision === wish?.revision && state !== 'done');
