import type { AgentRecord } from '#domain/agent-record.ts';
import type { RolloutAgent } from '#domain/rollout.ts';

/** A host that died without a goodbye must not take a place for as long as it is remembered. */
const GONE_AFTER_MS = 60 * 60 * 1_000;

/** One agent as decisions about leases see it, at `now`. */
export function toRolloutAgent(record: AgentRecord, now: number): RolloutAgent {
  const { phase, current, desired, failure, quarantined } = record.deployment.report;
  return {
    instanceUid: record.instanceUid,
    hostname: record.description.hostname,
    phase,
    health: record.health.report.state,
    connectivity: record.connectivity,
    live: isLive(record),
    left: record.left,
    gone: record.connectivity === 'Offline' && now - record.lastSeenAt > GONE_AFTER_MS,
    running: current?.revision ?? null,
    desired: desired?.revision ?? null,
    failure:
      failure?.revision === undefined
        ? null
        : { revision: failure.revision, outcome: failure.outcome, message: failure.message },
    quarantined,
    lease: record.lease,
    migration: record.migration,
  };
}

/** Its last word was believed, and came on a socket of this gateway. */
export const isLive = ({ nextSequenceNum, connectivity }: AgentRecord): boolean =>
  nextSequenceNum !== undefined && connectivity !== 'Offline';
