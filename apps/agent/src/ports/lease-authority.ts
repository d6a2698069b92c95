import type { LeaseKind } from '@pagurus/schema/wire/agent-to-server.ts';

/** Which permission, for which revision of which release. */
export type LeaseWish = { readonly kind: LeaseKind; readonly revision: string; readonly release: string };

/** Who decides when this agent may leave the healthy state, and which agent of the fleet runs the migration. */
export interface LeaseAuthority {
  /**
   * Resolves when the permission is given, however long that takes; meanwhile the board says why it waits.
   * `alreadyDone`: the migration ran elsewhere. Throws OperationError, to be retried `never`, when it is refused for
   * good, and the signal's reason when aborted.
   */
  ask(wish: LeaseWish, signal: AbortSignal): Promise<{ readonly alreadyDone: boolean }>;
}
