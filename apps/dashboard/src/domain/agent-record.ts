import type { Connectivity } from '@pagurus/schema/phases.ts';
import type {
  AgentDescription,
  AgentToServer,
  DeploymentReport,
  DriftReport,
  HealthReport,
  LeaseReport,
  MigrationReport,
  ProcessReport,
  SourceReport,
} from '@pagurus/schema/wire/agent-to-server.ts';
import { type Transition, clip, reportTransitions, seconds } from './agent-record-transitions.ts';
import { type LivenessLimits, connectivityAfter, lateAfterMs } from './liveness.ts';

/** A part of a report and when it came, by the server's clock, so that the ages in it can be counted on. */
type Received<T> = { readonly report: T; readonly at: number };

/**
 * What the server believes of one agent. Times are milliseconds of the server's clock.
 *
 *   (unknown) ──full state──► Online ──silence──► Late ──silence──► Offline
 *                               ▲   ◄──any frame──┘                    │ ▲
 *                               └───────────────any frame──────────────┘ └── agentDisconnect, from everywhere
 *
 * R1 Any frame of a known agent is a heartbeat.
 * R2 Parts are taken only in sequence; after a gap, a repetition or on a new socket only a full state is.
 * R3 Whenever a frame was not believed, the full state is asked for, so that one answer heals everything.
 * R4 Only silence or the agent's own word makes it Offline; only a frame brings it back.
 */
export type AgentRecord = {
  readonly instanceUid: string;
  readonly description: AgentDescription;
  readonly deployment: Received<DeploymentReport>;
  readonly process: Received<ProcessReport>;
  readonly health: Received<HealthReport>;
  readonly source: Received<SourceReport> | undefined;
  readonly drift: Received<DriftReport> | undefined;
  readonly lease: LeaseReport | null;
  readonly migration: MigrationReport | null;
  readonly connectivity: Connectivity;
  /** Offline by its own word: it is not missed. */
  readonly left: boolean;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  /** Where silence counts from: `lastSeenAt`, moved when the clock jumped or the server was away. */
  readonly heardAt: number;
  /** `undefined`: only a full state will be believed. */
  readonly nextSequenceNum: number | undefined;
};

/** What a frame or the passing of time made of a record. */
type Step = { readonly record: AgentRecord; readonly transitions: readonly Transition[] };

/** `record` is `undefined` as long as an unknown agent has not sent its full state. */
type Heard = {
  readonly record: AgentRecord | undefined;
  readonly transitions: readonly Transition[];
  readonly reportFullState: boolean;
};

/** What one frame makes of what was known; pure, and total for every frame that parses. */
export function hear(known: AgentRecord | undefined, frame: AgentToServer, now: number): Heard {
  const full = fromFullState(known, frame, now);
  const stale = known?.nextSequenceNum !== undefined && frame.sequenceNum < known.nextSequenceNum;
  if (full !== undefined && !stale) return settled(known, full, frame, false);
  if (known === undefined) return { record: undefined, transitions: [], reportFullState: true };
  const alive: AgentRecord = { ...known, connectivity: 'Online', left: false, lastSeenAt: now, heardAt: now };
  if (frame.sequenceNum !== known.nextSequenceNum) {
    return settled(known, { ...alive, nextSequenceNum: undefined }, frame, true);
  }
  return settled(known, withParts(alive, frame, now), frame, false);
}

/** A new socket begins: nothing but a full state is believed on it (R2). */
export const reconnected = (record: AgentRecord): AgentRecord => ({ ...record, nextSequenceNum: undefined });

/** Nobody hears it any more, through no silence of its own: it is Late, unless it was Offline, and has until the end of the usual grace to come back. */
export const orphaned = (record: AgentRecord, now: number, limits: LivenessLimits): AgentRecord => ({
  ...reconnected(record),
  connectivity: record.connectivity === 'Offline' ? 'Offline' : 'Late',
  heardAt: now - lateAfterMs(limits),
});

/** Whether nothing is another one but the time when the agent was heard. */
export const isHeartbeat = (before: AgentRecord, after: AgentRecord): boolean =>
  before.description === after.description &&
  before.deployment === after.deployment &&
  before.process === after.process &&
  before.health === after.health &&
  before.source === after.source &&
  before.drift === after.drift &&
  before.lease === after.lease &&
  before.migration === after.migration &&
  before.connectivity === after.connectivity &&
  before.left === after.left;

/** What happened to an agent between two records of it, of whatever gateway. */
export function tellingOf(before: AgentRecord | undefined, after: AgentRecord): Transition[] {
  if (before === undefined) return comings(before, after);
  const moved = before.connectivity === after.connectivity ? [] : [after.connectivity];
  return [...moved.map((text) => ({ kind: 'connectivity' as const, text })), ...reportTransitions(before, after)];
}

/** What silence makes of a record at `now`. The same object when it makes no difference. */
export function timePassed(record: AgentRecord, now: number, limits: LivenessLimits): Step {
  if (record.connectivity === 'Offline') return { record, transitions: [] };
  const silentMs = now - record.heardAt;
  const connectivity = connectivityAfter(silentMs, limits);
  if (connectivity === record.connectivity) return { record, transitions: [] };
  const text = `Offline: nothing was heard for ${seconds(silentMs)}`;
  const transitions: Transition[] = connectivity === 'Offline' ? [{ kind: 'connectivity', text }] : [];
  return { record: { ...record, connectivity }, transitions };
}

function fromFullState(known: AgentRecord | undefined, frame: AgentToServer, now: number): AgentRecord | undefined {
  const { instanceUid, sequenceNum, agentDescription, deployment, process, health, source, drift } = frame;
  if (!agentDescription || !deployment || !process || !health) return undefined;
  return {
    instanceUid,
    description: agentDescription,
    deployment: { report: deployment, at: now },
    process: { report: process, at: now },
    health: { report: health, at: now },
    source: source && { report: source, at: now },
    drift: drift && { report: drift, at: now },
    lease: frame.lease ?? null,
    migration: frame.migration ?? null,
    connectivity: 'Online',
    left: false,
    firstSeenAt: known?.firstSeenAt ?? now,
    lastSeenAt: now,
    heardAt: now,
    nextSequenceNum: sequenceNum + 1,
  };
}

function withParts(record: AgentRecord, frame: AgentToServer, now: number): AgentRecord {
  const { agentDescription, deployment, process, health, source, drift, lease, migration } = frame;
  return {
    ...record,
    nextSequenceNum: frame.sequenceNum + 1,
    ...(agentDescription && { description: agentDescription }),
    ...(deployment && { deployment: { report: deployment, at: now } }),
    ...(process && { process: { report: process, at: now } }),
    ...(health && { health: { report: health, at: now } }),
    ...(source && { source: { report: source, at: now } }),
    ...(drift && { drift: { report: drift, at: now } }),
    ...(lease !== undefined && { lease }),
    ...(migration !== undefined && { migration }),
  };
}

/** Adds what the frame says about leaving, and the sentences about everything that changed. */
function settled(
  known: AgentRecord | undefined,
  heard: AgentRecord,
  { agentDisconnect }: AgentToServer,
  reportFullState: boolean,
): Heard {
  const transitions = [...comings(known, heard), ...(known ? reportTransitions(known, heard) : [])];
  if (agentDisconnect === undefined) return { record: heard, transitions, reportFullState };
  const left: Transition = { kind: 'connectivity', text: clip(`Offline: the agent left: ${agentDisconnect.reason}`) };
  const record: AgentRecord = { ...heard, connectivity: 'Offline', left: true, nextSequenceNum: undefined };
  return { record, transitions: [...transitions, left], reportFullState: false };
}

function comings(known: AgentRecord | undefined, heard: AgentRecord): Transition[] {
  if (known === undefined) return [{ kind: 'connectivity', text: 'Joined the fleet' }];
  if (known.connectivity !== 'Offline') return [];
  return [{ kind: 'connectivity', text: `Online again after ${seconds(heard.lastSeenAt - known.lastSeenAt)}` }];
}
