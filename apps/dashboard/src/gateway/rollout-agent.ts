import type { AgentRecord } from '#domain/agent-record.ts';
import type { RolloutAgent } from '#domain/rollout.ts';

/** One agent as decisions about leases see it. */
export function toRolloutAgent(record: AgentRecord): RolloutAgent {
  const { phase, current, desired, failure, quarantined } = record.deployment.report;
  return {
    instanceUid: record.instanceUid,
    hostname: record.description.hostname,
    phase,
    health: record.health.report.state,
    connectivity: record.connectivity,
    live: isLive(record),
    left: record.left,
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
