import { type Verdict, answer, censusOf } from '#domain/rollout-grants.ts';
import { settleLeases } from '#domain/rollout-leases.ts';
import { judgeRollout } from '#domain/rollout-verdict.ts';
import {
  type RolloutAgent,
  type RolloutBook,
  type RolloutFacts,
  beginRollout,
  isStuckOn,
  rolloutOf,
  withRollout,
} from '#domain/rollout.ts';

export type Decided = {
  /** The same object when nothing is to be written. */
  readonly book: RolloutBook;
  /** By instanceUid; one for each live agent that wants a lease. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** Agents that shall try this revision again, as a person asked. */
  readonly retries: readonly { readonly instanceUid: string; readonly revision: string }[];
};

/**
 * One look at an app in an environment: leases are returned, rollouts judged, wishes answered. Looking twice at the
 * same facts changes nothing the second time.
 *
 * V1 At no time do we hold out more switch leases than `maxUnavailable` allows, those away by themselves counted in.
 * V2 A revision that failed anywhere gets no further lease, until a person says so.
 * V3 A migration has one holder at most, and none once it succeeded.
 * V4 A lease ends by its holder's word, never by time.
 */
export function nextBook(before: RolloutBook, facts: RolloutFacts): Decided {
  const askers = facts.agents.filter(isAsker);
  let book = settleLeases(before, facts);
  for (const { lease } of askers) book = begun(book, lease.revision, lease.release, facts.now);
  for (const rollout of book.rollouts) book = withRollout(book, judgeRollout(rollout, book, facts));

  const verdicts = new Map<string, Verdict>();
  const looked = { ...facts, census: censusOf(facts.agents) };
  // Those that have a lease come first, so that none is given away that was sent and got lost.
  for (const asker of askers.toSorted(byHolding(book))) {
    const answered = answer(book, asker, looked);
    book = answered.book;
    verdicts.set(asker.instanceUid, answered.verdict);
  }
  return { book, verdicts, retries: retriesOf(book, facts) };
}

type Asker = RolloutAgent & { readonly lease: NonNullable<RolloutAgent['lease']> };

const isAsker = (agent: RolloutAgent): agent is Asker =>
  agent.live && agent.connectivity !== 'Offline' && agent.lease?.state === 'wanted';

function byHolding({ leases }: RolloutBook): (a: Asker, b: Asker) => number {
  const holders = new Set(leases.map(({ instanceUid }) => instanceUid));
  const rank = ({ instanceUid }: Asker): number => (holders.has(instanceUid) ? 0 : 1);
  return (a, b) => rank(a) - rank(b) || (a.hostname < b.hostname ? -1 : 1);
}

/** A rollout begins, or goes on after it was done, when somebody asks for a lease of it. */
function begun(book: RolloutBook, revision: string, release: string, now: number): RolloutBook {
  const known = rolloutOf(book, revision);
  if (known === undefined) return withRollout(book, beginRollout(revision, release, now));
  return known.state === 'done'
    ? withRollout(book, { ...known, state: 'running', startedAt: now, movedAt: now })
    : book;
}

const retriesOf = ({ rollouts }: RolloutBook, { agents }: RolloutFacts): Decided['retries'] =>
  rollouts.flatMap(({ revision, forgiven }) =>
    agents
      .filter((agent) => agent.live && forgiven.includes(agent.instanceUid) && isStuckOn(agent, revision))
      .map(({ instanceUid }) => ({ instanceUid, revision })),
  );
