import type { Session, SyncStatus } from '#contract/session.ts';
import type { Caller, Context } from '#server/use-cases/context.ts';

/** Who asks, with which role. */
export const getSession = (
  { repository, forgeSignOutUrl }: Context,
  { person: { login, name }, role }: Caller,
): Session => ({
  user: { login, name },
  role,
  repository,
  forgeSignOutUrl,
});

const APART =
  'Cannot reach the other dashboards of this fleet as NATS must answer: their agents are shown as they were heard last';

/** Which commit of the state repository is shown, and how fresh it is. */
export function getSync({ sync, state, fleet, clock }: Context): SyncStatus {
  const { commit, branch, syncedAtMs, problem } = sync.status();
  return {
    commit: commit ?? null,
    branch,
    syncedAgeMs: syncedAtMs === undefined ? null : Math.max(0, clock.now() - syncedAtMs),
    problem: problem ?? null,
    fleetProblem: fleet.reachesOthers() ? null : APART,
    fileProblems: [...(state.newest()?.snapshot.problems ?? [])],
  };
}
