import {
  type Lease,
  type Migration,
  type RolloutAgent,
  type RolloutBook,
  type RolloutFacts,
  isCommitted,
  isLost,
} from '#domain/rollout.ts';

/** Of an agent that is remembered by nobody any more, neither is its lease. */
const FORGOTTEN_AFTER_MS = 7 * 24 * 60 * 60 * 1_000;

/**
 * Brings the leases in line with what their holders say: renewed, returned, taken over as a fact; and keeps what
 * became of migrations. Without a live word of the holder a lease stays as it is and runs out.
 */
export function settleLeases(book: RolloutBook, facts: RolloutFacts): RolloutBook {
  const agents = new Map(facts.agents.map((agent) => [agent.instanceUid, agent]));
  const recorded = facts.agents.reduce((before, agent) => recordMigration(before, agent, facts.now), book);
  const kept = recorded.leases.flatMap((lease) => {
    const after = settleLease(lease, agents.get(lease.instanceUid), facts);
    return after === undefined ? [] : [after];
  });
  const isSame = kept.length === recorded.leases.length && kept.every((lease, n) => lease === recorded.leases[n]);
  const settled = isSame ? recorded : { ...recorded, leases: kept };
  return facts.agents.reduce((before, agent) => adopt(before, agent, facts), settled);
}

function settleLease(lease: Lease, holder: RolloutAgent | undefined, facts: RolloutFacts): Lease | undefined {
  const { now, leaseMs } = facts;
  // Scaled down, it is no part of the fleet. What it began to migrate is still open.
  if (holder?.left === true && lease.kind === 'switch') return undefined;
  if (holder?.live !== true) return lease.expiresAt + FORGOTTEN_AFTER_MS < now ? undefined : lease;
  const said = holder.lease;
  if (said !== null && said.kind === lease.kind && said.revision === lease.revision) {
    return renewed(lease, now, leaseMs, said.state === 'held');
  }
  if (lease.kind === 'migrate') return holder.phase === 'Migrating' ? renewed(lease, now, leaseMs, false) : undefined;
  if (said !== null) return undefined;
  const isBack = !isCommitted(holder) && (holder.health === 'Healthy' || holder.running === null);
  return isBack ? undefined : renewed(lease, now, leaseMs, false);
}

/** Moved on only once half of it is over: a word of the holder is no write. */
function renewed(lease: Lease, now: number, leaseMs: number, held: boolean): Lease {
  const begun = lease.begun || held;
  if (begun === lease.begun && lease.expiresAt - now > leaseMs / 2) return lease;
  return { ...lease, begun, expiresAt: now + leaseMs };
}

/** Who works under a lease that is not in the book has it: what is, is. */
function adopt(book: RolloutBook, agent: RolloutAgent, { now, leaseMs }: RolloutFacts): RolloutBook {
  const { lease: said, live, instanceUid } = agent;
  if (!live || said?.state !== 'held') return book;
  const own = book.leases.find((lease) => lease.instanceUid === instanceUid);
  if (own?.kind === said.kind && own.revision === said.revision) return book;
  if (said.kind === 'migrate' && migrateLeaseOf(book, said.release) !== undefined) return book;
  return withLease(book, { ...leaseFor(agent, said, now, leaseMs), begun: true });
}

/** A success is a fact, whoever tells it; a failure counts from the holder, as others may tell an old one. */
function recordMigration(book: RolloutBook, agent: RolloutAgent, now: number): RolloutBook {
  if (!agent.live) return book;
  const lease = book.leases.find(({ kind, instanceUid }) => kind === 'migrate' && instanceUid === agent.instanceUid);
  const said = lease === undefined ? agent.migration : endOf(lease, agent);
  if (said === null || said === undefined || isAbout(agent.lease, said.release)) return book;
  const others = migrateLeaseOf(book, said.release);
  const isHolder = lease !== undefined && lease === others;
  const leases = isHolder ? book.leases.filter((each) => each !== lease) : book.leases;
  const isKnown = book.migrations.some(({ release, outcome }) => release === said.release && outcome === 'succeeded');
  const counts = !isKnown && (isHolder || (said.outcome === 'succeeded' && others === undefined));
  if (!counts || said.outcome === 'postponed') return isHolder ? { ...book, leases } : book;
  const { release, outcome, message = null } = said;
  const result: Migration = { release, outcome, message, hostname: agent.hostname, at: now };
  return { ...book, leases, migrations: [...book.migrations.filter((each) => each.release !== release), result] };
}

/** How the holder's migration ended by its own word; a holder that began and went on to something else failed. */
function endOf({ release, revision, begun }: Lease, { migration, lease, phase }: RolloutAgent) {
  if (migration?.release === release) return migration;
  if (!begun || phase === 'Migrating' || isAbout(lease, release)) return undefined;
  return { release, revision, outcome: 'failed' as const, message: 'it began and never said how that ended' };
}

const isAbout = (lease: RolloutAgent['lease'], release: string): boolean =>
  lease?.kind === 'migrate' && lease.release === release;

export const migrateLeaseOf = ({ leases }: RolloutBook, release: string): Lease | undefined =>
  leases.find((lease) => lease.kind === 'migrate' && lease.release === release);

/** An agent has one lease at most: a new one takes the place of the old. */
export const withLease = (book: RolloutBook, lease: Lease): RolloutBook => ({
  ...book,
  leases: [...book.leases.filter(({ instanceUid }) => instanceUid !== lease.instanceUid), lease],
});

export const leaseFor = (
  { instanceUid, hostname }: RolloutAgent,
  { kind, revision, release }: NonNullable<RolloutAgent['lease']>,
  now: number,
  leaseMs: number,
): Lease => ({
  kind,
  instanceUid,
  hostname,
  revision,
  release,
  grantedAt: now,
  expiresAt: now + leaseMs,
  begun: false,
});

/** Leases of this revision whose holders have vanished with them. */
export const lostLeases = ({ leases }: RolloutBook, revision: string, now: number): Lease[] =>
  leases.filter((lease) => lease.revision === revision && isLost(lease, now));
