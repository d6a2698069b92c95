/** What the fleet remembers of one agent over a restart; its live state is the gateway's. */
export type AgentRecord = {
  /** The agent's own identity, unique in the fleet. */
  readonly instanceUid: string;
  readonly app: string;
  readonly environment: string;
  readonly hostname: string;
  /** As in a release's artifacts: `linux/amd64`. */
  readonly platform: string;
  readonly agentVersion: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  /** The deployment phase of the state machine: `InSync`, `Fetching` … */
  readonly phase: string;
  /** The revision and release that the agent runs; `null` while its container is empty. */
  readonly revision: string | null;
  readonly release: string | null;
  /** `Stopped`, `Starting`, `Running` … */
  readonly processState: string;
  readonly health: string;
  /** Why the last deployment failed, as a sentence; `null` when it did not. */
  readonly failure: string | null;
  /** The last full report, as it came over the wire. Any JSON value. */
  readonly report: unknown;
};

/** Something that happened to one agent: a transition, a failure, a connection that came or went. */
export type AgentEvent = {
  readonly instanceUid: string;
  readonly at: Date;
  readonly kind: string;
  /** Any JSON value. */
  readonly detail: unknown;
};

/** An event as it was kept: ids rise in the order of keeping, over all agents. */
export type StoredAgentEvent = AgentEvent & { readonly id: bigint };

/**
 * The fleet's memory. Every method throws where the database is away, and then changed nothing:
 * keep the batch and try it again.
 */
export interface FleetStore {
  /**
   * Every agent ever seen and not forgotten, ordered by instanceUid. Empty for a new fleet. `page`: only the first `limit`
   * of those that come after one.
   */
  loadAgents(page?: { readonly after: string | undefined; readonly limit: number }): Promise<AgentRecord[]>;

  /**
   * Inserts or replaces by instanceUid, all or none, in one statement for thousands of rows.
   * `firstSeenAt` of a known agent stays as it was. Of two records of one agent in a batch the later one counts.
   */
  saveAgents(batch: readonly AgentRecord[]): Promise<void>;

  /** Forgets agents and their events; unknown ones are no error. */
  forgetAgents(instanceUids: readonly string[]): Promise<void>;

  /** Keeps events in the order given, all or none. */
  appendEvents(batch: readonly AgentEvent[]): Promise<void>;

  /** The newest `limit` events of one agent, newest first. Empty for an unknown agent. */
  eventsOf(instanceUid: string, limit: number): Promise<StoredAgentEvent[]>;

  /** Deletes events older than `before`, and of each agent all but the newest `perAgent`; how many went. */
  pruneEvents(before: Date, perAgent: number): Promise<number>;
}

/** What many agents have told, for those who look at a rollout. Throws where the database is away. */
export interface ToldEvents {
  /** Events of these agents from `since` on, of these kinds, the oldest `limit` of them, oldest first. */
  eventsSince(
    instanceUids: readonly string[],
    since: Date,
    kinds: readonly string[],
    limit: number,
  ): Promise<StoredAgentEvent[]>;
}
