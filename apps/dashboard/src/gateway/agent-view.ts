import type { DriftReport } from '@pagurus/schema/wire/agent-to-server.ts';
import type { AgentView } from '#contract/agent-view.ts';
import type { AgentRecord } from '#domain/agent-record.ts';
import type { Desired } from '#server/ports/desired-view.ts';
import type { AgentReport, AgentRow } from '#server/ports/fleet-view.ts';

/** One agent as browsers see it, with the moment of its last frame in place of an age. */
export type LiveRow = AgentRow & { readonly seenAt: number };

/** What the agent reported beside what Git asks of it. */
export function toLiveRow(record: AgentRecord, desired: Desired | undefined): LiveRow {
  const { description } = record;
  const { phase, waiting, current, failure } = record.deployment.report;
  return {
    instanceUid: record.instanceUid,
    app: description.app,
    environment: description.environment,
    hostname: description.hostname,
    platform: description.platform,
    agentVersion: description.agentVersion,
    appUrl: description.appUrl ?? null,
    labels: description.labels,
    desiredRelease: desired?.release ?? null,
    desiredRevision: desired?.revision ?? null,
    runningRelease: current?.release ?? null,
    runningRevision: current?.revision ?? null,
    phase,
    waiting: waiting ?? null,
    failure: failure ?? null,
    process: record.process.report.state,
    restarts: record.process.report.restarts,
    health: record.health.report.state,
    healthReason: record.health.report.reason ?? null,
    connectivity: record.connectivity,
    sourceProblem: record.source?.report.problem ?? null,
    seenAt: record.lastSeenAt,
  };
}

/** Whether nothing that is counted or shown anywhere differs but the time of the last report. */
export const isSameButAge = (before: LiveRow, after: LiveRow): boolean =>
  (Object.keys(after) as (keyof LiveRow)[]).every((name) => name === 'seenAt' || before[name] === after[name]);

/** The row with its age at `now`. */
export function toAgentView({ seenAt, ...row }: LiveRow, now: number): AgentView {
  return { ...row, lastSeenAgeMs: Math.max(0, now - seenAt) };
}

/** The last full report with its ages counted on to `now`. */
export function toAgentReport(record: AgentRecord, agent: AgentView, now: number): AgentReport {
  const { deployment, process, source, drift } = record;
  const age = (at: number): number => Math.max(0, now - at);
  return {
    agent,
    steadySinceMs: steadySinceMs(record),
    deployment: { ...deployment.report, phaseAgeMs: deployment.report.phaseAgeMs + age(deployment.at) },
    process:
      process.report.uptimeMs === undefined
        ? process.report
        : { ...process.report, uptimeMs: process.report.uptimeMs + age(process.at) },
    source:
      source?.report.syncedAgeMs === undefined
        ? source?.report
        : { ...source.report, syncedAgeMs: source.report.syncedAgeMs + age(source.at) },
    drift: drift && olderDrift(drift.report, age(drift.at)),
  };
}

/** When both became true: in sync, and healthy. */
function steadySinceMs({ deployment, health, connectivity }: AgentRecord): number | null {
  const steady =
    deployment.report.phase === 'InSync' && health.report.state === 'Healthy' && connectivity !== 'Offline';
  if (!steady) return null;
  return Math.max(deployment.at - deployment.report.phaseAgeMs, health.at - health.report.ageMs);
}

const olderDrift = ({ healed, ...drift }: DriftReport, byMs: number): DriftReport => ({
  ...drift,
  lookAgeMs: drift.lookAgeMs + byMs,
  ...(healed && { healed: { ...healed, ageMs: healed.ageMs + byMs } }),
});
