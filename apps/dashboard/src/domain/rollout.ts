import type { RolloutPolicy } from '@pagurus/schema/desired-state.ts';
import type { Connectivity, DeploymentPhase, FailureOutcome, HealthState } from '@pagurus/schema/phases.ts';
import type { LeaseKind, LeaseReport, MigrationReport } from '@pagurus/schema/wire/agent-to-server.ts';

/** Permission, given to one agent, to leave the healthy state or to run the migration. Times in ms of the server's clock. */
export type Lease = {
  readonly kind: LeaseKind;
  readonly instanceUid: string;
  readonly hostname: string;
  readonly revision: string;
  readonly release: string;
  readonly grantedAt: number;
  /** Moved on by every word of the holder. Past, the holder has vanished with it: nobody gets it instead. */
  readonly expiresAt: number;
  /** The holder said that it works under it. */
  readonly begun: boolean;
};

export type RolloutState = 'running' | 'paused' | 'halted' | 'done';

/** One revision spreading over the agents of one app and environment. */
export type Rollout = {
  readonly revision: string;
  readonly release: string;
  readonly state: RolloutState;
  /** Why it is paused or halted, as a clause for a sentence. */
  readonly reason: string | null;
  /** Who paused it; `null` when no person did. */
  readonly by: string | null;
  readonly startedAt: number;
  readonly movedAt: number;
  readonly canaries: readonly string[];
  /** Since when all canaries have been healthy on the revision. */
  readonly canarySince: number | null;
  readonly canaryPassed: boolean;
  /** Agents whose failure a person has asked to be tried again; until they say anything else it counts no more. */
  readonly forgiven: readonly string[];
  /** What became of `onFailure: revert`: `wanted`, then a sentence. */
  readonly revert: string | null;
};

/** How the migration of a release ended; kept, so that it runs once. */
export type Migration = {
  readonly release: string;
  readonly outcome: 'succeeded' | 'failed';
  readonly message: string | null;
  readonly hostname: string;
  readonly at: number;
};

/** All that is kept of one app in one environment. */
export type RolloutBook = {
  readonly leases: readonly Lease[];
  readonly rollouts: readonly Rollout[];
  readonly migrations: readonly Migration[];
};

export const EMPTY_BOOK: RolloutBook = { leases: [], rollouts: [], migrations: [] };

/** What decisions about leases need to know of one agent of the cell. */
export type RolloutAgent = {
  readonly instanceUid: string;
  readonly hostname: string;
  readonly phase: DeploymentPhase;
  readonly health: HealthState;
  readonly connectivity: Connectivity;
  /** Its last report was heard on a socket that is open now. What is only remembered returns no lease. */
  readonly live: boolean;
  /** It said goodbye: it is no part of the fleet until it comes back. */
  readonly left: boolean;
  /** Offline for so long that it is not waited for; a lease that it has stays its own. */
  readonly gone: boolean;
  readonly running: string | null;
  readonly desired: string | null;
  readonly failure: { readonly revision: string; readonly outcome: FailureOutcome; readonly message: string } | null;
  readonly quarantined: readonly string[];
  readonly lease: LeaseReport | null;
  readonly migration: MigrationReport | null;
};

export type RolloutFacts = {
  readonly agents: readonly RolloutAgent[];
  readonly policy: RolloutPolicy;
  readonly suspended: boolean;
  readonly now: number;
  readonly leaseMs: number;
};

/** It left the healthy state on purpose and has not come to rest. */
export const isCommitted = ({ phase }: RolloutAgent): boolean =>
  phase === 'Switching' || phase === 'Watching' || phase === 'RollingBack';

/** Whether it is part of the fleet: when it is not there, somebody waits for it. */
export const isMissed = ({ left, gone }: RolloutAgent): boolean => !left && !gone;

/** Whether somebody who needs this agent's app could not reach it, as far as anybody knows. An empty container serves nobody. */
export function isAway(agent: RolloutAgent): boolean {
  const { connectivity, phase, running, health } = agent;
  if (!isMissed(agent)) return false;
  if (connectivity === 'Offline') return true;
  return running !== null && phase !== 'Empty' && health !== 'Healthy';
}

/** Whether the agent is where the revision wants it, and well. */
export const hasArrived = ({ phase, running, health, desired }: RolloutAgent, revision: string): boolean =>
  phase === 'Empty' ? desired === revision : phase === 'InSync' && running === revision && health === 'Healthy';

/** Whether the agent will not try this revision again by itself. */
export const isStuckOn = ({ quarantined, failure, phase }: RolloutAgent, revision: string): boolean =>
  quarantined.includes(revision) || (phase === 'Failed' && failure?.revision === revision);

export const isLost = ({ expiresAt }: Lease, now: number): boolean => expiresAt <= now;

export const rolloutOf = (book: RolloutBook, revision: string): Rollout | undefined =>
  book.rollouts.find((rollout) => rollout.revision === revision);

/** The book with this rollout in place of the one of its revision; the same book when it is the same. */
export function withRollout(book: RolloutBook, rollout: Rollout): RolloutBook {
  const before = rolloutOf(book, rollout.revision);
  if (before === rollout) return book;
  const others = book.rollouts.filter(({ revision }) => revision !== rollout.revision);
  return { ...book, rollouts: [...others, rollout] };
}

export const beginRollout = (revision: string, release: string, now: number): Rollout => ({
  revision,
  release,
  state: 'running',
  reason: null,
  by: null,
  startedAt: now,
  movedAt: now,
  canaries: [],
  canarySince: null,
  canaryPassed: false,
  forgiven: [],
  revert: null,
});
