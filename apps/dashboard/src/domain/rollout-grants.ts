import type { RolloutPolicy } from '@pagurus/schema/desired-state.ts';
import { durationMs } from '@pagurus/schema/duration.ts';
import type { LeaseReport } from '@pagurus/schema/wire/agent-to-server.ts';
import { leaseFor, lostLeases, migrateLeaseOf, withLease } from '#domain/rollout-leases.ts';
import { whyMigrationFailed } from '#domain/rollout-verdict.ts';
import {
  type Lease,
  type Rollout,
  type RolloutAgent,
  type RolloutBook,
  type RolloutFacts,
  isAway,
  isLost,
  isMissed,
  rolloutOf,
  withRollout,
} from '#domain/rollout.ts';

/** The answer to one agent that wants a lease. */
export type Verdict =
  | { readonly is: 'granted'; readonly alreadyDone: boolean }
  | { readonly is: 'denied'; readonly reason: string; readonly final: boolean };

/** Who is missed, and who of them is away, of the agents of a look: counted once for all who ask in it. */
export type Census = { readonly total: number; readonly ill: readonly RolloutAgent[] };

export const censusOf = (agents: readonly RolloutAgent[]): Census => ({
  total: agents.filter(isMissed).length,
  ill: agents.filter(isAway),
});

type Looked = RolloutFacts & { readonly census: Census };
type Asker = RolloutAgent & { readonly lease: LeaseReport };
type Answered = { readonly book: RolloutBook; readonly verdict: Verdict };

const deny = (book: RolloutBook, reason: string, final = false): Answered => ({
  book,
  verdict: { is: 'denied', reason, final },
});
const grant = (book: RolloutBook, alreadyDone = false): Answered => ({ book, verdict: { is: 'granted', alreadyDone } });

/** How many of `total` may be away at once: a share is rounded down, but one always may. */
export function mayBeAway({ maxUnavailable }: RolloutPolicy, total: number): number {
  if (typeof maxUnavailable === 'number') return maxUnavailable;
  return Math.max(1, Math.floor((total * Number.parseInt(maxUnavailable, 10)) / 100));
}

/** Grants or denies what one agent wants; its rollout is in the book. */
export function answer(book: RolloutBook, asker: Asker, facts: Looked): Answered {
  const { kind, revision, release } = asker.lease;
  const { now, suspended } = facts;
  const rollout = rolloutOf(book, revision);
  if (rollout === undefined) throw new Error('Invariant failed: a rollout is begun before its leases are asked for');
  if (kind === 'migrate') {
    const result = book.migrations.find((each) => each.release === release);
    if (result?.outcome === 'succeeded') return grant(book, true);
    if (result !== undefined) return deny(book, capital(whyMigrationFailed(result)), true);
  }
  if (suspended) return deny(book, 'Waits while the environment is suspended');
  if (rollout.state === 'halted') return deny(book, `Waits as the rollout is halted: ${rollout.reason}`);
  if (rollout.state === 'paused') return deny(book, `Waits as ${rollout.by} paused the rollout: ${rollout.reason}`);
  const own = book.leases.find(({ instanceUid }) => instanceUid === asker.instanceUid);
  if (own?.kind === kind && own.revision === revision) return grant(book);
  const [lost] = lostLeases(book, revision, now);
  if (lost !== undefined) return deny(book, `Waits as the rollout is paused: ${whyLost(lost)}`);
  return kind === 'migrate' ? answerMigrate(book, asker, facts) : answerSwitch(book, rollout, asker, facts);
}

const capital = (clause: string): string => clause.slice(0, 1).toUpperCase() + clause.slice(1);

/** Why a lease that has run out stops everybody else, as a clause. */
export const whyLost = ({ kind, hostname }: Lease): string =>
  kind === 'migrate'
    ? `${hostname} vanished while it migrated, and nobody knows how that ended`
    : `${hostname} vanished while it switched`;

function answerMigrate(book: RolloutBook, asker: Asker, { now, leaseMs }: RolloutFacts): Answered {
  const { lease: wish } = asker;
  const held = migrateLeaseOf(book, wish.release);
  // The same agent asks with another revision of the release: its own lease moves along.
  if (held === undefined || held.instanceUid === asker.instanceUid) {
    return grant(withLease(book, leaseFor(asker, wish, now, leaseMs)));
  }
  return deny(
    book,
    isLost(held, now) ? `Waits as ${whyLost(held)}` : `Waits for ${held.hostname}, which runs the migration`,
  );
}

function answerSwitch(before: RolloutBook, rollout: Rollout, asker: Asker, facts: Looked): Answered {
  const { now, leaseMs } = facts;
  const waits = whyNoCanary(rollout, asker, facts) ?? whyNoPlace(before, asker, facts);
  if (waits !== undefined) return deny(before, waits);
  const book = withLease(before, leaseFor(asker, asker.lease, now, leaseMs));
  const isCanary = facts.policy.canary !== undefined && !rollout.canaryPassed;
  if (!isCanary || rollout.canaries.includes(asker.instanceUid)) return grant(book);
  return grant(
    withRollout(book, { ...rollout, canaries: [...rollout.canaries, asker.instanceUid], canarySince: null }),
  );
}

function whyNoCanary(rollout: Rollout, asker: Asker, { policy, agents, now }: RolloutFacts): string | undefined {
  const { canary } = policy;
  if (canary === undefined || rollout.canaryPassed || rollout.canaries.includes(asker.instanceUid)) return undefined;
  if (rollout.canaries.length < canary.count) return undefined;
  const names = rollout.canaries.map((uid) => agents.find(({ instanceUid }) => instanceUid === uid)?.hostname ?? uid);
  const who = `Waits for the canary ${names.slice(0, 3).join(', ')}`;
  if (rollout.canarySince === null) return `${who} to be healthy`;
  const minutes = Math.ceil((durationMs(canary.watch) - (now - rollout.canarySince)) / 60_000);
  return `${who} to stay healthy for ${minutes} min more`;
}

function whyNoPlace({ leases }: RolloutBook, asker: Asker, { census, policy }: Looked): string | undefined {
  const { total, ill } = census;
  const away = new Set(ill.map(({ instanceUid }) => instanceUid));
  for (const { kind, instanceUid } of leases) if (kind === 'switch') away.add(instanceUid);
  // Who is away already takes nobody's place: a fleet that is ill must be able to get its cure.
  if (away.has(asker.instanceUid) || away.size < mayBeAway(policy, total)) return undefined;
  const [first] = ill;
  const example = first === undefined ? '' : `, ${first.hostname} among them: ${illnessOf(first)}`;
  return `Waits for its turn: ${away.size} of ${total} are away${example}`;
}

const illnessOf = ({ connectivity, health, phase }: RolloutAgent): string => {
  if (connectivity === 'Offline') return 'it is Offline';
  return `${phase}, ${health}`;
};
