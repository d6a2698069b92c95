import type { Log } from '#server/ports/log.ts';

/** A person's account on the forge, with the token that was left here. */
export type LeavingAccount = { readonly id: string; readonly token: string };

export type SignOutDeps = {
  /** How many of the person's sessions have not ended. */
  readonly sessionsOf: (userId: string) => Promise<number>;
  readonly accountOf: (userId: string) => Promise<LeavingAccount | undefined>;
  /** Ends a token at the forge; also resolves when it had ended already. */
  readonly revoke: (token: string) => Promise<void>;
  readonly forget: (accountId: string) => Promise<void>;
  readonly log: Pick<Log, 'warn'>;
};

/**
 * Does `leave`, which ends a session of the person, and then, unless another of theirs remains, ends the token that all
 * of them shared: at the forge first, as nobody could end it any more once it is forgotten here. A sign-in meanwhile
 * keeps its own. Whoever leaves has left, whatever the forge says: that is logged.
 */
export async function leaveWithToken<T>(deps: SignOutDeps, userId: string, leave: () => Promise<T>): Promise<T> {
  const complain = (error: unknown): undefined =>
    deps.log.warn('the token of who signed out could not be ended', { problem: String(error) }) ?? undefined;
  const before = await deps.accountOf(userId).catch(complain);
  const left = await leave();
  if (before !== undefined) await endUnshared(deps, userId, before).catch(complain);
  return left;
}

async function endUnshared(
  { sessionsOf, accountOf, revoke, forget }: SignOutDeps,
  userId: string,
  before: LeavingAccount,
): Promise<void> {
  if ((await sessionsOf(userId)) > 0) return;
  await revoke(before.token);
  const now = await accountOf(userId);
  if (now?.token === before.token) await forget(before.id);
}
