import type { HealthState, ProcessState } from '@pagurus/schema/phases.ts';
import type { AgentDescription, AgentToServer, DeploymentReport } from '@pagurus/schema/wire/agent-to-server.ts';
import { type DeploymentState, targetOf } from '#core/deployment-state.ts';
import { type Target, releaseOf } from '#core/target.ts';

/** All that the agent knows of itself at one moment. Times are on the agent's own monotonic clock, in ms. */
export type Snapshot = {
  readonly description: AgentDescription;
  readonly deployment: { readonly state: DeploymentState; readonly since: number; readonly download?: Download };
  readonly process: {
    readonly state: ProcessState;
    readonly pid?: number;
    readonly restarts: number;
    /** Ends in a row since it was last asked to start. */
    readonly crashes: number;
    readonly runningSince?: number;
    readonly lastExit?: string;
    readonly output: readonly string[];
  };
  /** `pid`: whose health this is. What was seen of the process before says nothing about the one that runs now. */
  readonly health: {
    readonly state: HealthState;
    readonly since: number;
    readonly reason?: string;
    readonly pid?: number;
  };
  readonly source: {
    readonly kind: string;
    readonly commit?: string;
    readonly syncedAt?: number;
    readonly problem?: string;
  };
};
export type Download = { readonly bytes: number; readonly total?: number };

type Part = 'agentDescription' | 'deployment' | 'process' | 'health' | 'source';
export type ReportParts = { [K in Part]: NonNullable<AgentToServer[K]> };

/** The whole report as the wire carries it: ages instead of times. */
export function toReport(snapshot: Snapshot, now: number): ReportParts {
  const { description, process, health, source } = snapshot;
  const { runningSince, output, crashes: _crashes, ...rest } = process;
  const { syncedAt, ...sourceRest } = source;
  const { since, pid: _pid, ...healthRest } = health;
  return {
    agentDescription: description,
    deployment: toDeployment(snapshot.deployment, now),
    process: {
      ...rest,
      ...(runningSince === undefined ? {} : { uptimeMs: now - runningSince }),
      ...(output.length === 0 ? {} : { output: [...output] }),
    },
    health: { ...healthRest, ageMs: now - since },
    source: { ...sourceRest, ...(syncedAt === undefined ? {} : { syncedAgeMs: now - syncedAt }) },
  };
}

function toDeployment({ state, since, download }: Snapshot['deployment'], now: number): DeploymentReport {
  const desired = state.wish ?? targetOf(state);
  const { current, previous } = state.slots;
  return {
    phase: state.at,
    phaseAgeMs: now - since,
    quarantined: [...state.quarantined],
    ...(desired === undefined ? {} : { desired: brief(desired) }),
    ...(current === undefined ? {} : { current: brief(current) }),
    ...(previous === undefined ? {} : { previous: brief(previous) }),
    ...(state.failure === undefined ? {} : { failure: state.failure }),
    ...(state.at === 'RollingBack' ? { failure: state.why } : {}),
    ...(download === undefined ? {} : { download }),
  };
}

const brief = (target: Target) => ({ release: releaseOf(target), revision: target.revision });

/** What grows by itself says nothing new, and what the app prints is worth a frame only together with something else. */
const QUIET = new Set(['phaseAgeMs', 'ageMs', 'syncedAgeMs', 'uptimeMs', 'output']);

const essence = (part: unknown): string =>
  JSON.stringify(part, (key, value: unknown) => (QUIET.has(key) ? undefined : value));

/** The parts of `report` that say something which `sent` does not; all of them when nothing was sent. */
export function changedParts(sent: ReportParts | undefined, report: ReportParts): Partial<ReportParts> {
  if (sent === undefined) return report;
  const changed = Object.entries(report).filter(
    ([key, part]) => essence(part) !== essence(sent[key as keyof ReportParts]),
  );
  return Object.fromEntries(changed);
}
