import type { HealthState, ProcessState } from '@pagurus/schema/phases.ts';
import type {
  AgentDescription,
  AgentToServer,
  DeploymentReport,
  DriftReport,
  DriftedFile,
  LeaseReport,
} from '@pagurus/schema/wire/agent-to-server.ts';
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
    /** Counts starts and reloads: what was seen of the app before the last one says nothing about what it is now. */
    readonly load: number;
    readonly runningSince?: number;
    readonly lastExit?: string;
    readonly output: readonly string[];
  };
  /** `load`: of which load of the process this is the health. */
  readonly health: {
    readonly state: HealthState;
    readonly since: number;
    readonly reason?: string;
    readonly load?: number;
  };
  /** What the process with this pid takes; `cpuSeconds` since it was started. */
  readonly usage?: { readonly pid: number; readonly rssBytes: number; readonly cpuSeconds: number };
  /** What the last look found below the app of this revision; absent until there was one. */
  readonly drift?: {
    readonly revision: string;
    readonly files: readonly DriftedFile[];
    readonly looks: number;
    readonly lookedAt: number;
    readonly healed?: { readonly files: readonly DriftedFile[]; readonly at: number };
    readonly problem?: string;
  };
  /** The lease that AwaitingLease asks for; `waiting`: why it is not there yet. */
  readonly lease?: (Required<LeaseReport> & { readonly waiting?: string }) | undefined;
  readonly source: {
    readonly kind: string;
    readonly commit?: string;
    readonly syncedAt?: number;
    readonly problem?: string;
  };
};
export type Download = { readonly bytes: number; readonly total?: number };

type Part = 'agentDescription' | 'deployment' | 'process' | 'health' | 'source';
export type ReportParts = { [K in Part]: NonNullable<AgentToServer[K]> } & { drift?: DriftReport } & {
  [K in 'lease' | 'migration']: NonNullable<AgentToServer[K]> | null;
};

/** The whole report as the wire carries it: ages instead of times. */
export function toReport(snapshot: Snapshot, now: number): ReportParts {
  const { description, process, health, source, usage, drift } = snapshot;
  const { runningSince, output, crashes: _crashes, load: _load, ...rest } = process;
  const { syncedAt, ...sourceRest } = source;
  const { since, load: _of, ...healthRest } = health;
  return {
    agentDescription: description,
    deployment: toDeployment(snapshot, now),
    process: {
      ...rest,
      ...(runningSince === undefined ? {} : { uptimeMs: now - runningSince }),
      ...(usage === undefined || usage.pid !== process.pid ? {} : roundedUsage(usage)),
      ...(output.length === 0 ? {} : { output: lastLines(output) }),
    },
    health: { ...healthRest, ageMs: now - since },
    source: { ...sourceRest, ...(syncedAt === undefined ? {} : { syncedAgeMs: now - syncedAt }) },
    ...(drift === undefined ? {} : { drift: toDrift(drift, snapshot.deployment.state.slots.current, now) }),
    lease: leaseOf(snapshot),
    migration: snapshot.deployment.state.migrations?.at(-1) ?? null,
  };
}

const MIB = 1024 * 1024;

/** As exact as a person reads it: an app that idles shall not be worth a part in every heartbeat. */
const roundedUsage = ({ rssBytes, cpuSeconds }: NonNullable<Snapshot['usage']>) => ({
  rssBytes: Math.round(rssBytes / MIB) * MIB,
  cpuSeconds: Math.floor(cpuSeconds),
});

/** A report carries so many names; the count says how many more there are. */
const DRIFTED_MAX = 20;
const DRIFTED_PATH_MAX = 300;

function toDrift(
  { revision, files, looks, lookedAt, healed, problem }: NonNullable<Snapshot['drift']>,
  current: Target | undefined,
  now: number,
): DriftReport {
  // What was found below another revision says nothing about the one that runs.
  const found = revision === current?.revision ? files : [];
  return {
    ...firstOf(found),
    looks,
    lookAgeMs: now - lookedAt,
    ...(healed === undefined ? {} : { healed: { ...firstOf(healed.files), ageMs: now - healed.at } }),
    ...(problem === undefined || found.length === 0 ? {} : { problem }),
  };
}

const firstOf = (files: readonly DriftedFile[]) => ({
  files: files.slice(0, DRIFTED_MAX).map((file) => ({ ...file, path: file.path.slice(0, DRIFTED_PATH_MAX) })),
  count: files.length,
});

/** In UTF-16 units after escaping, of at most three bytes each: what a frame of 64 KiB can carry beside everything else. */
const OUTPUT_UNITS_MAX = 16_000;

/** The newest lines that fit into a frame, oldest first. */
function lastLines(lines: readonly string[]): string[] {
  let units = 0;
  const first = lines.findLastIndex((line) => {
    units += JSON.stringify(line).length + 1;
    return units > OUTPUT_UNITS_MAX;
  });
  return lines.slice(first + 1);
}

/** What is asked for, or worked under. Where nothing ran before, nothing is left, and no lease is needed. */
function leaseOf({ lease, deployment: { state } }: Snapshot): LeaseReport | null {
  switch (state.at) {
    case 'AwaitingLease': {
      if (lease === undefined) return null;
      const { waiting: _waiting, ...said } = lease;
      return said;
    }
    case 'Migrating':
      if (state.migrates === true) return held('migrate', state.target);
      return state.slots.current === undefined ? null : held('switch', state.target);
    case 'Switching':
      return state.slots.current === undefined ? null : held('switch', state.target);
    case 'Watching':
      return state.slots.previous === undefined ? null : held('switch', state.target);
    case 'RollingBack':
      return state.fallback === undefined ? null : held('switch', state.target);
    case 'Empty':
    case 'InSync':
    case 'Fetching':
    case 'Verifying':
    case 'Downloading':
    case 'Staged':
    case 'Failed':
    case 'Suspended':
      return null;
  }
}

const held = (kind: LeaseReport['kind'], target: Target): LeaseReport => ({
  kind,
  revision: target.revision,
  release: releaseOf(target),
  state: 'held',
});

function toDeployment(snapshot: Snapshot, now: number): DeploymentReport {
  const { state, since, download } = snapshot.deployment;
  const waiting = state.at === 'AwaitingLease' ? snapshot.lease?.waiting : undefined;
  const desired = state.wish ?? targetOf(state);
  const { current, previous } = state.slots;
  return {
    phase: state.at,
    phaseAgeMs: now - since,
    ...(waiting === undefined ? {} : { waiting }),
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
