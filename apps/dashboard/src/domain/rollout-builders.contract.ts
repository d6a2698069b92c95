import { RolloutPolicy } from '@pagurus/schema/desired-state.ts';
import type { LeaseReport } from '@pagurus/schema/wire/agent-to-server.ts';
import type { Decided } from '#domain/next-book.ts';
import { type RolloutAgent, type RolloutBook, type RolloutFacts, rolloutOf } from '#domain/rollout.ts';

export const LEASE_MS = 60_000;
/** The time of `factsOf`, unless told otherwise. */
export const NOW = 1_000_000;

/** An agent that runs r0 and is well, unless told otherwise. */
export const rolloutAgent = (instanceUid: string, change: Partial<RolloutAgent> = {}): RolloutAgent => ({
  instanceUid,
  hostname: `host-${instanceUid}`,
  phase: 'InSync',
  health: 'Healthy',
  connectivity: 'Online',
  live: true,
  left: false,
  gone: false,
  running: 'r0',
  desired: 'r1',
  failure: null,
  quarantined: [],
  lease: null,
  migration: null,
  ...change,
});

export const wants = (change: Partial<LeaseReport> = {}): LeaseReport => ({
  kind: 'switch',
  revision: 'r1',
  release: '1.5.0',
  state: 'wanted',
  ask: 1,
  ...change,
});

/** It has everything and asks for its turn. */
export const asker = (instanceUid: string, change: Partial<RolloutAgent> = {}): RolloutAgent =>
  rolloutAgent(instanceUid, { phase: 'AwaitingLease', lease: wants(), ...change });

export const arrived = (instanceUid: string, change: Partial<RolloutAgent> = {}): RolloutAgent =>
  rolloutAgent(instanceUid, { running: 'r1', ...change });

export const failedOn = (instanceUid: string, revision = 'r1', change: Partial<RolloutAgent> = {}): RolloutAgent =>
  rolloutAgent(instanceUid, {
    phase: 'Failed',
    failure: { revision, outcome: 'FAILED_ROLLBACK_COMPLETE', message: 'it ended 3 times' },
    quarantined: [revision],
    ...change,
  });

export const factsOf = (
  agents: readonly RolloutAgent[],
  policy: Partial<RolloutPolicy> = {},
  change: Partial<RolloutFacts> = {},
): RolloutFacts => ({
  agents,
  policy: RolloutPolicy.parse(policy),
  suspended: false,
  now: NOW,
  leaseMs: LEASE_MS,
  ...change,
});

/** Who was given a lease. */
export const granted = ({ verdicts }: Decided): string[] =>
  [...verdicts].filter(([, verdict]) => verdict.is === 'granted').map(([uid]) => uid);
/** Why one was not. */
export const denial = ({ verdicts }: Decided, uid: string) => {
  const verdict = verdicts.get(uid);
  return verdict?.is === 'denied' ? verdict.reason : undefined;
};
export const stateOf = (book: RolloutBook, revision = 'r1') => rolloutOf(book, revision)?.state;
