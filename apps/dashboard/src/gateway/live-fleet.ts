import { randomInt } from 'node:crypto';
import type { AgentToServer } from '@pagurus/schema/wire/agent-to-server.ts';
import type { AgentView } from '#contract/agent-view.ts';
import type { Transition } from '#domain/agent-record-transitions.ts';
import type { AgentRecord } from '#domain/agent-record.ts';
import { facetValues } from '#domain/fleet/facet-values.ts';
import type { FleetFilter } from '#domain/fleet/fleet-filter.ts';
import { FleetIndex } from '#domain/fleet/fleet-index.ts';
import type { FleetOrder } from '#domain/fleet/fleet-order.ts';
import type { LivenessLimits } from '#domain/liveness.ts';
import type { DesiredView } from '#server/ports/desired-view.ts';
import type { FleetStore } from '#server/ports/fleet-store.ts';
import type { AgentReport, FleetLook, FleetView } from '#server/ports/fleet-view.ts';
import { type LiveRow, isSameButAge, toAgentReport, toAgentView, toLiveRow } from './agent-view.ts';
import { DesiredChanges } from './desired-changes.ts';
import { FleetWriter } from './fleet-writer.ts';
import { Fleet } from './fleet.ts';
import type { GatewayLimits } from './limits.ts';
import { LiveFeed } from './live-feed.ts';
import type { Log } from './log.ts';
import { SaveSchedule } from './save-schedule.ts';
import { SharedFleet, type SharedFleetOptions } from './shared-fleet.ts';
import { fromStoredAgent, toStoredAgent } from './stored-agent.ts';

type LiveFleetOptions = {
  readonly store: FleetStore;
  readonly desired: DesiredView;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly liveness: LivenessLimits;
  readonly limits: GatewayLimits;
  /** Told of every record that is another one now, as the fleet's listener is. */
  readonly changed: (record: AgentRecord, transitions: readonly Transition[], before: AgentRecord | undefined) => void;
  /** The other gateways, and what they have to say. */
  readonly others: Omit<SharedFleetOptions, 'fleet' | 'now'>;
};

const HOUSEKEEPING_MS = 60 * 60 * 1_000;
const LOADED_AT_ONCE = 500;

/** The fleet with all who want to know of it: browsers by the feed, the database by the writer. Nobody waits for either. */
export class LiveFleet implements FleetView, AsyncDisposable {
  readonly feed: LiveFeed;
  readonly #options: LiveFleetOptions;
  readonly #fleet: Fleet;
  readonly others: SharedFleet;
  readonly #writer: FleetWriter;
  readonly #index = new FleetIndex<LiveRow>();
  readonly #schedule = new SaveSchedule();
  readonly #desiredChanges: DesiredChanges;
  #housekeptAt = -Infinity;

  constructor(options: LiveFleetOptions) {
    const { store, log, limits, now } = options;
    this.#options = options;
    this.#desiredChanges = new DesiredChanges(options.desired);
    this.#fleet = new Fleet(
      { ...options.liveness, gateway: options.others.gateway },
      {
        changed: (record, transitions, before) => {
          this.#changed(record, transitions, before);
          options.changed(record, transitions, before);
        },
        removed: (instanceUid) => this.#removed(instanceUid),
      },
    );
    this.others = new SharedFleet({ ...options.others, fleet: this.#fleet, now });
    this.#writer = new FleetWriter({
      store,
      log,
      row: (instanceUid) => this.#map(instanceUid, toStoredAgent),
      eventsPerAgentMax: limits.eventsPerAgentMax,
    });
    this.feed = new LiveFeed({
      fleet: this.#index,
      now,
      // A thousand ids a millisecond, so that no two channels ever come to give the same one.
      firstId: () => Math.floor(now()) * 1_000 + randomInt(1_000),
      streamsMax: limits.streamsMax,
      streamStallMs: limits.streamStallMs,
    });
  }

  /** Loads what was known before the last end, and begins to write. Throws where the database is away. */
  async start(): Promise<void> {
    for (let after: string | undefined, more = true; more; more = after !== undefined) after = await this.#load(after);
    this.#writer.start();
    this.others.start();
  }

  /** A part of those that come after one, and the last of it; `undefined`: there are no more. All at once would take as much memory again. */
  async #load(after: string | undefined): Promise<string | undefined> {
    const { store, now, liveness } = this.#options;
    const stored = await store.loadAgents({ after, limit: LOADED_AT_ONCE });
    const records = stored.map((agent) => fromStoredAgent(agent, now(), liveness));
    this.#fleet.restore(records);
    for (const record of records) this.#index.set(this.#row(record));
    return stored.length < LOADED_AT_ONCE ? undefined : stored.at(-1)?.instanceUid;
  }

  records(): Iterable<AgentRecord> {
    return this.#fleet.records();
  }

  agents(): readonly LiveRow[] {
    return this.#index.rows();
  }

  look(filter: FleetFilter, order: FleetOrder, { offset, limit }: { offset: number; limit: number }): FleetLook {
    const now = this.#options.now();
    using opened = this.#index.open(filter, order);
    const { view } = opened;
    return {
      total: this.#index.size,
      matching: view.size,
      agents: view.rows(offset, limit).map((row) => toAgentView(row, now)),
      facets: facetValues(view.facets(), filter),
    };
  }

  report(instanceUid: string): AgentReport | undefined {
    return this.#map(instanceUid, (record) => toAgentReport(record, this.#view(record), this.#options.now()));
  }

  reachesOthers(): boolean {
    return this.#options.others.fanOut.isConnected();
  }

  hear(frame: AgentToServer): { readonly reportFullState: boolean } {
    return this.#fleet.hear(frame, this.#options.now());
  }

  head(): string | undefined {
    return this.#options.desired.commit();
  }

  reconnected(instanceUid: string): void {
    this.#fleet.reconnected(instanceUid);
  }

  putOut(instanceUid: string): void {
    this.#fleet.putOut(instanceUid, this.#options.now());
  }

  /** Whether one more agent may join; one that is known always may. */
  admits(instanceUid: string): boolean {
    return this.#fleet.size < this.#options.limits.agentsMax || this.#fleet.get(instanceUid) !== undefined;
  }

  /** To be called about every `tickMs`. Returns those that went Offline. */
  tick(tickMs: number): string[] {
    const { now, limits } = this.#options;
    const at = now();
    if (at - this.#housekeptAt > HOUSEKEEPING_MS) {
      this.#housekeptAt = at;
      this.#fleet.forgetOffline(at - limits.forgetAfterMs);
      this.#writer.prune(new Date(at - limits.eventRetentionMs));
    }
    this.others.tick();
    return this.#fleet.tick(at, tickMs, this.others.judgesOrphans);
  }

  /** The commit that the agent's source last saw, by its own word. */
  commitOf(instanceUid: string): string | undefined {
    return this.#fleet.get(instanceUid)?.source?.report.commit;
  }

  /** The agents of which Git asks something else than at the last call. */
  askedAnew(): ReadonlySet<string> {
    return new Set(this.#desiredChanges.look(this.#fleet.records()));
  }

  /** Shows browsers what Git asks now of these agents. */
  showDesired(instanceUids: Iterable<string>): void {
    for (const instanceUid of instanceUids) {
      const record = this.#fleet.get(instanceUid);
      if (record !== undefined) this.#show(record);
    }
  }

  #changed(record: AgentRecord, transitions: readonly Transition[], before: AgentRecord | undefined): void {
    const { instanceUid } = record;
    this.#show(record);
    const isOwn = this.#fleet.isOwn(instanceUid);
    if (isOwn) this.others.changed(record, before);
    if (!isOwn && !this.#takesCareOf(instanceUid)) return;
    const at = new Date(this.#options.now());
    this.#writer.append(transitions.map(({ kind, ...detail }) => ({ instanceUid, at, kind, detail })));
    if (this.#schedule.isDue(record, transitions)) this.#writer.save(instanceUid);
  }

  /** Of each agent one gateway writes. */
  #takesCareOf(instanceUid: string): boolean {
    const owner = this.#fleet.claimOf(instanceUid)?.gateway ?? null;
    return owner === null && this.others.isCaretaker();
  }

  #show(record: AgentRecord): void {
    const before = this.#index.get(record.instanceUid);
    const row = this.#row(record);
    this.#index.set(row);
    this.feed.fleetChanged(before === undefined || !isSameButAge(before, row));
  }

  #removed(instanceUid: string): void {
    this.#index.delete(instanceUid);
    this.feed.fleetChanged(true);
    this.#schedule.forget(instanceUid);
    this.#writer.forget(instanceUid);
  }

  #row(record: AgentRecord): LiveRow {
    const { app, environment } = record.description;
    return toLiveRow(record, this.#options.desired.desired(app, environment));
  }

  #view(record: AgentRecord): AgentView {
    return toAgentView(this.#row(record), this.#options.now());
  }

  #map<T>(instanceUid: string, map: (record: AgentRecord) => T): T | undefined {
    const record = this.#fleet.get(instanceUid);
    return record && map(record);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.feed[Symbol.dispose]();
    for (const record of this.#fleet.records()) {
      const isOurs = this.#fleet.isOwn(record.instanceUid) || this.#takesCareOf(record.instanceUid);
      if (isOurs && this.#schedule.isBehind(record)) this.#writer.save(record.instanceUid);
    }
    await this.#writer[Symbol.asyncDispose]();
    await this.others[Symbol.asyncDispose]();
  }
}
