import { durationMs } from '@pagurus/schema/duration.ts';
import {
  type Migration,
  type Rollout,
  type RolloutBook,
  type RolloutFacts,
  hasArrived,
  isMissed,
  isStuckOn,
} from '#domain/rollout.ts';

/**
 * What the fleet's reports make of one rollout: halted by the first failure, its canaries watched, done when every
 * agent is there. The same object when nothing moved.
 */
export function judgeRollout(before: Rollout, book: RolloutBook, facts: RolloutFacts): Rollout {
  const rollout = watchCanaries(forgetForgiven(before, facts), facts);
  if (isDone(rollout, book, facts)) return move(rollout, { state: 'done', reason: null, by: null }, facts.now);
  if (rollout.state === 'halted' || rollout.state === 'done') return rollout;
  const failure = failureOf(rollout, book, facts);
  if (failure === undefined) return rollout;
  const revert = facts.policy.onFailure === 'revert' ? 'wanted' : null;
  return move(rollout, { state: 'halted', reason: failure, by: null, revert }, facts.now);
}

const move = (rollout: Rollout, change: Partial<Rollout>, now: number): Rollout =>
  rollout.state === change.state ? rollout : { ...rollout, ...change, movedAt: now };

/** Why nobody else may go on, as a clause that names the agent; `undefined` while nothing failed. */
function failureOf({ revision, release, canaries, forgiven }: Rollout, book: RolloutBook, { agents }: RolloutFacts) {
  const migration = book.migrations.find((each) => each.release === release && each.outcome === 'failed');
  if (migration !== undefined) return whyMigrationFailed(migration);
  const failed = agents.find(
    ({ instanceUid, failure }) =>
      failure?.revision === revision && failure.outcome !== 'FAILED_NO_STATE_CHANGE' && !forgiven.includes(instanceUid),
  );
  if (failed?.failure) return `${failed.hostname} failed: ${failed.failure.message}`;
  const ill = agents.find(
    ({ instanceUid, running, phase, health, live }) =>
      live && canaries.includes(instanceUid) && running === revision && phase === 'InSync' && health === 'Unhealthy',
  );
  return ill && `the canary ${ill.hostname} is unhealthy`;
}

/** As a clause. */
export const whyMigrationFailed = ({ hostname, message }: Migration): string =>
  `its migration failed on ${hostname}: ${message ?? 'no reason was given'}`;

/** Once an agent says anything else than the failure that was forgiven, the next failure counts again. */
function forgetForgiven(rollout: Rollout, { agents }: RolloutFacts): Rollout {
  if (rollout.forgiven.length === 0) return rollout;
  const moved = new Set(
    agents
      .filter(
        (agent) => agent.live && !isStuckOn(agent, rollout.revision) && agent.failure?.revision !== rollout.revision,
      )
      .map(({ instanceUid }) => instanceUid),
  );
  const forgiven = rollout.forgiven.filter((uid) => !moved.has(uid));
  return forgiven.length === rollout.forgiven.length ? rollout : { ...rollout, forgiven };
}

function watchCanaries(rollout: Rollout, { agents, policy, now }: RolloutFacts): Rollout {
  const { canary } = policy;
  if (canary === undefined || rollout.canaryPassed) return rollout;
  // Who went, with or without a word, is watched by nobody: another one takes its place.
  const gone = new Set(agents.filter((agent) => !isMissed(agent)).map(({ instanceUid }) => instanceUid));
  const canaries = rollout.canaries.filter((uid) => !gone.has(uid));
  const well = agents.filter(
    (agent) =>
      canaries.includes(agent.instanceUid) && agent.connectivity !== 'Offline' && hasArrived(agent, rollout.revision),
  );
  const isWell = canaries.length >= canary.count && well.length === canaries.length;
  const since = isWell ? (rollout.canarySince ?? now) : null;
  const canaryPassed = since !== null && now - since >= durationMs(canary.watch);
  if (since === rollout.canarySince && !canaryPassed && canaries.length === rollout.canaries.length) return rollout;
  return { ...rollout, canaries, canarySince: since, canaryPassed };
}

function isDone({ revision }: Rollout, { leases }: RolloutBook, { agents }: RolloutFacts): boolean {
  const fleet = agents.filter(isMissed);
  const isSettled = leases.every((lease) => lease.revision !== revision);
  return isSettled && fleet.length > 0 && fleet.every((agent) => hasArrived(agent, revision));
}
