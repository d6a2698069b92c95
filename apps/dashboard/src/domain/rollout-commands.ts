import { whyLost } from '#domain/rollout-grants.ts';
import { lostLeases } from '#domain/rollout-leases.ts';
import {
  type RolloutAgent,
  type RolloutBook,
  type RolloutState,
  beginRollout,
  isStuckOn,
  rolloutOf,
  withRollout,
} from '#domain/rollout.ts';

export type RolloutCommand = 'pause' | 'resume' | 'retry';

/** Which revision of which release a person speaks about, and why. */
export type Commanded = {
  readonly revision: string;
  readonly release: string;
  readonly by: string;
  readonly reason: string;
  readonly agents: readonly RolloutAgent[];
  readonly now: number;
};

/** A rollout as people see it; an expired lease pauses it without a word in the book. */
export type ShownRollout = {
  readonly state: RolloutState;
  readonly reason: string | null;
  readonly by: string | null;
};

/** `undefined`: nothing is known of that revision. */
export function showRollout(book: RolloutBook, revision: string, now: number): ShownRollout | undefined {
  const rollout = rolloutOf(book, revision);
  if (rollout === undefined) return undefined;
  const { state, reason, by } = rollout;
  const [lost] = lostLeases(book, revision, now);
  if (state !== 'running' || lost === undefined) return { state, reason, by };
  return { state: 'paused', reason: whyLost(lost), by: null };
}

const STATES: Readonly<Record<RolloutCommand, readonly (RolloutState | 'unknown')[]>> = {
  pause: ['running'],
  resume: ['paused'],
  retry: ['halted'],
};

const RULES: Readonly<Record<RolloutCommand, string>> = {
  pause: 'it must be running',
  resume: 'it must be paused',
  retry: 'it must be halted, or an agent must have given up on it',
};

/** Why the command is closed, as a sentence; `null` when it is open. */
export function whyNotCommand(
  command: RolloutCommand,
  book: RolloutBook,
  { revision, release, agents, now }: Pick<Commanded, 'revision' | 'release' | 'agents' | 'now'>,
): string | null {
  const state = showRollout(book, revision, now)?.state ?? 'unknown';
  if (STATES[command].includes(state)) return null;
  if (command === 'retry' && agents.some((agent) => isStuckOn(agent, revision))) return null;
  const is = state === 'unknown' ? 'nobody has asked for a lease of it' : `it is ${state}`;
  return `Cannot ${command} the rollout of ${release} as ${RULES[command]}: ${is}`;
}

/** The book after a person's command; the caller has asked `whyNotCommand`. */
export function commanded(command: RolloutCommand, book: RolloutBook, said: Commanded): RolloutBook {
  const { revision, release, by, reason, now } = said;
  const rollout = rolloutOf(book, revision) ?? beginRollout(revision, release, now);
  if (command === 'pause') return withRollout(book, { ...rollout, state: 'paused', reason, by, movedAt: now });
  // Whoever vanished with a lease is given up, by a person's word: the fleet still counts it as away while it is.
  const lost = lostLeases(book, revision, now);
  const leases = book.leases.filter((lease) => !lost.includes(lease));
  const gone = new Set(lost.map(({ instanceUid }) => instanceUid));
  const canaries = rollout.canaries.filter((uid) => !gone.has(uid));
  const running = { ...rollout, canaries, state: 'running' as const, reason: null, by: null, movedAt: now };
  if (command === 'resume') return withRollout({ ...book, leases }, running);

  const migrations = book.migrations.filter((each) => each.release !== release || each.outcome === 'succeeded');
  const forgiven = said.agents.filter((agent) => isFailed(agent, revision)).map(({ instanceUid }) => instanceUid);
  const anew = { canaries: [], canarySince: null, canaryPassed: false, revert: null };
  return withRollout({ ...book, leases, migrations }, { ...running, ...anew, forgiven });
}

const isFailed = (agent: RolloutAgent, revision: string): boolean =>
  isStuckOn(agent, revision) || agent.failure?.revision === revision;
