import { DeploymentPhase, HealthState, ProcessState } from '@pagurus/schema/phases.ts';
import { z } from 'zod';
import type { AgentRecord } from '#domain/agent-record.ts';
import { type LivenessLimits, lateAfterMs } from '#domain/liveness.ts';
import type { AgentRecord as StoredAgent } from '#server/ports/fleet-store.ts';
import { receivedParts } from './received-parts.ts';

/** What goes into the column `report`: everything that the other columns do not say whole. */
const StoredReport = z.object({
  ...receivedParts,
  left: z.boolean().default(false),
});
type StoredReport = z.infer<typeof StoredReport>;

export function toStoredAgent(record: AgentRecord): StoredAgent {
  const { description, deployment, process, health, source, drift, connectivity, left } = record;
  const { current, phase, failure } = deployment.report;
  const report: StoredReport = {
    description,
    deployment,
    process,
    health,
    connectivity,
    left,
    ...(source && { source }),
    ...(drift && { drift }),
  };
  return {
    instanceUid: record.instanceUid,
    app: description.app,
    environment: description.environment,
    hostname: description.hostname,
    platform: description.platform,
    agentVersion: description.agentVersion,
    labels: description.labels,
    firstSeenAt: new Date(record.firstSeenAt),
    lastSeenAt: new Date(record.lastSeenAt),
    phase,
    revision: current?.revision ?? null,
    release: current?.release ?? null,
    processState: process.report.state,
    health: health.report.state,
    failure: failure?.message ?? null,
    report,
  };
}

/**
 * An agent as it was before the gateway stopped. Whoever was not Offline then is Late now and has until the end
 * of the usual grace to come back: that the gateway was away says nothing about the agent.
 */
export function fromStoredAgent(stored: StoredAgent, now: number, limits: LivenessLimits): AgentRecord {
  const parsed = StoredReport.safeParse(stored.report);
  const report = parsed.success ? parsed.data : fromColumns(stored);
  return {
    ...report,
    instanceUid: stored.instanceUid,
    source: report.source,
    drift: report.drift,
    // Leases are in their own book; what the agent says of its own comes with its full state.
    lease: null,
    migration: null,
    connectivity: report.connectivity === 'Offline' ? 'Offline' : 'Late',
    firstSeenAt: stored.firstSeenAt.getTime(),
    lastSeenAt: stored.lastSeenAt.getTime(),
    heardAt: now - lateAfterMs(limits),
    nextSequenceNum: undefined,
  };
}

/** For a report that another version wrote: the columns say enough for a row, until the agent speaks. */
function fromColumns(stored: StoredAgent): StoredReport {
  const at = stored.lastSeenAt.getTime();
  const { app, environment, hostname, platform, agentVersion, release, revision } = stored;
  const phase = DeploymentPhase.catch('Empty').parse(stored.phase);
  const current = release !== null && revision !== null ? { current: { release, revision } } : {};
  return {
    description: { app, environment, hostname, platform, agentVersion, labels: { ...stored.labels } },
    deployment: { report: { phase, phaseAgeMs: 0, quarantined: [], ...current }, at },
    process: { report: { state: ProcessState.catch('Stopped').parse(stored.processState), restarts: 0 }, at },
    health: { report: { state: HealthState.catch('Unknown').parse(stored.health), ageMs: 0 }, at },
    connectivity: 'Late',
    left: false,
  };
}
