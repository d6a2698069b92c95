import type { State } from '#server/state/state-room.ts';
import type { Context } from '#server/use-cases/context.ts';
import { Refusal } from '#server/use-cases/refusal.ts';

/** The state at the branch's head as the forge has it now, not as it was at the last look. `verb` begins the refusal. */
export async function stateAtHead({ service, repository, state, sync }: Context, verb: string): Promise<State> {
  const head = await service.branchHead(repository.defaultBranch);
  if (head === undefined) {
    const why = `Cannot ${verb} as ${repository.fullName} has no branch "${repository.defaultBranch}"`;
    throw new Refusal(why, { status: 503, code: 'state.unread' });
  }
  if (head !== state.commit()) await sync.sync();
  return state.at(head);
}
