import type {
  DeploymentReport,
  DriftReport,
  ProcessReport,
  SourceReport,
} from '@pagurus/schema/wire/agent-to-server.ts';
import type { AgentView } from '#contract/fleet.ts';

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

/** The fleet as the gateway holds it in memory; reading it is cheap and never waits. */
export interface FleetView {
  agents(): readonly AgentView[];
  /** `undefined` when no such agent was ever seen. */
  report(instanceUid: string): AgentReport | undefined;
}
