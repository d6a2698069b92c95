import { DeploymentPhase, HealthState, ProcessState } from '@pagurus/schema/phases.ts';
import type { Snapshot } from '#core/report.ts';
import type { Tally } from '#core/tally.ts';
import { releaseOf } from '#core/target.ts';

export type MetricsFacts = {
  readonly snapshot: Snapshot;
  /** On the clock of the snapshot's times, in ms. */
  readonly now: number;
  readonly tally: Tally;
  /** Absent where the agent has no gateway. */
  readonly gatewayConnected?: boolean;
  /** What the agent itself takes. */
  readonly own: { readonly rssBytes: number; readonly cpuSeconds: number };
};

type Labels = Readonly<Record<string, string>>;
type Row = readonly [value: number, labels?: Labels];
type Metric = readonly [kind: 'gauge' | 'counter', name: string, help: string, rows: readonly Row[]];

/** All metrics in Prometheus' text format. What is not known has no row, rather than a zero that would be believed. */
export async function metricsText(facts: MetricsFacts): Promise<string> {
  // Not before somebody asks: many containers are never scraped.
  const { Counter, Gauge, Registry } = await import('prom-client');
  const registry = new Registry();
  for (const [kind, name, help, rows] of [...deployment(facts), ...app(facts), ...agent(facts)]) {
    const labelNames = Object.keys(rows[0]?.[1] ?? {});
    const about = { name: `pagurus_agent_${name}`, help, labelNames, registers: [registry] };
    const metric = kind === 'gauge' ? new Gauge(about) : new Counter(about);
    // A metric without labels is born with a zero.
    if (labelNames.length === 0 && rows.length === 0) registry.removeSingleMetric(about.name);
    for (const [value, labels = {}] of rows) metric.inc(labels, value);
  }
  return registry.metrics();
}

function deployment({ snapshot, now, tally }: MetricsFacts): Metric[] {
  const { state, since } = snapshot.deployment;
  const failures = Object.entries(tally.failures).map(([code, count]): Row => [count, { code }]);
  return [
    [
      'gauge',
      'deployment_phase',
      'Where the deployment stands: 1 for its phase',
      oneOf('phase', DeploymentPhase.options, state.at),
    ],
    ['gauge', 'deployment_phase_age_seconds', 'For how long it has stood there', [[seconds(now - since)]]],
    ['counter', 'downloaded_bytes_total', 'Bytes of artifacts that have come', [[tally.downloadedBytes]]],
    ['counter', 'failures_total', 'Attempts at a deployment that failed, by the code of the failure', failures],
    [
      'gauge',
      'quarantined_revisions',
      'Revisions that failed here and are not tried again',
      [[state.quarantined.length]],
    ],
  ];
}

function app({ snapshot: { process, health, usage, drift } }: MetricsFacts): Metric[] {
  const running = usage !== undefined && usage.pid === process.pid ? usage : undefined;
  return [
    ['gauge', 'health', 'Health of the app: 1 for its state', oneOf('state', HealthState.options, health.state)],
    [
      'gauge',
      'process_state',
      'Process of the app: 1 for its state',
      oneOf('state', ProcessState.options, process.state),
    ],
    ['counter', 'process_restarts_total', 'Times that the app was started anew after it ended', [[process.restarts]]],
    ['gauge', 'app_resident_memory_bytes', 'Resident memory of the process group of the app', known(running?.rssBytes)],
    ['counter', 'app_cpu_seconds_total', 'CPU time of the process group of the app', known(running?.cpuSeconds)],
    ['gauge', 'drifted_files', 'Files below the app that are not as they should be', known(drift?.files.length)],
  ];
}

function agent({
  snapshot: {
    description,
    deployment: { state },
    source,
  },
  now,
  gatewayConnected,
  own,
}: MetricsFacts): Metric[] {
  const { app: name, environment, agentVersion, platform } = description;
  const current = state.slots.current;
  const info = {
    app: name,
    environment,
    release: current === undefined ? '' : releaseOf(current),
    version: agentVersion,
    platform,
  };
  const syncAge = source.syncedAt === undefined ? undefined : seconds(now - source.syncedAt);
  return [
    ['gauge', 'info', 'Whose desired state this agent keeps, and which release runs', [[1, info]]],
    ['gauge', 'git_sync_age_seconds', 'Time since the state repository last answered', known(syncAge)],
    [
      'gauge',
      'gateway_connected',
      'Whether the socket to the gateway is open',
      known(gatewayConnected === undefined ? undefined : Number(gatewayConnected)),
    ],
    ['gauge', 'resident_memory_bytes', 'Resident memory of the agent itself', [[own.rssBytes]]],
    ['counter', 'cpu_seconds_total', 'CPU time of the agent itself', [[own.cpuSeconds]]],
  ];
}

const oneOf = (label: string, all: readonly string[], now: string): Row[] =>
  all.map((one) => [one === now ? 1 : 0, { [label]: one }]);
const known = (value: number | undefined): Row[] => (value === undefined ? [] : [[value]]);
const seconds = (ms: number): number => ms / 1_000;
