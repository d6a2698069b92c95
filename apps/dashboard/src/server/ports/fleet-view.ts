import type {
  DeploymentReport,
  DriftReport,
  ProcessReport,
  SourceReport,
} from '@pagurus/schema/wire/agent-to-server.ts';
import type { AgentView } from '#contract/agent-view.ts';
import type { FacetValues } from '#domain/fleet/facet-values.ts';
import type { FleetFilter } from '#domain/fleet/fleet-filter.ts';
import type { FleetOrder } from '#domain/fleet/fleet-order.ts';

/** An agent as it reported last, the same object until it reports otherwise. */
export type AgentRow = Omit<AgentView, 'lastSeenAgeMs'>;

/** The last full report of one agent beside its row. */
export type AgentReport = {
  readonly agent: AgentView;
  /** Since when it has been in sync and healthy without a break, in milliseconds since 1970; `null` when it is not. */
  readonly steadySinceMs: number | null;
  readonly deployment: DeploymentReport | undefined;
  readonly process: ProcessReport | undefined;
  readonly source: SourceReport | undefined;
  readonly drift: DriftReport | undefined;
};

/** Part of a filtered fleet, and what is counted beside it. */
export type FleetLook = {
  /** Agents in the fleet, and agents that pass. */
  readonly total: number;
  readonly matching: number;
  readonly agents: readonly AgentView[];
  readonly facets: FacetValues;
};

/** The fleet as the gateway holds it in memory; reading it is cheap and never waits. */
export interface FleetView {
  /** In order of their cells; the rows are those that are kept, so that asking for ten thousand makes none. */
  agents(): readonly AgentRow[];
  /** Empty `agents` where the fleet ends before `offset`. */
  look(filter: FleetFilter, order: FleetOrder, part: { readonly offset: number; readonly limit: number }): FleetLook;
  /** Whether the way to other gateways is open, where there is one; what their agents say is not heard when not. */
  reachesOthers(): boolean;
  /** `undefined` when no such agent was ever seen. */
  report(instanceUid: string): AgentReport | undefined;
}
