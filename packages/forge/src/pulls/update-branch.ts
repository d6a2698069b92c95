import type { Access } from '#access/permissions.ts';
import type { ForgeContext } from '#context.ts';
import { contains } from '#git/history.ts';
import { mergeTrees } from '#git/merge.ts';
import { writeCommit } from '#git/objects.ts';
import { updateRef } from '#git/refs.ts';
import { whyNotMove } from '#protection/may-move.ts';
import type { Room } from '#repositories/rooms.ts';
import type { PullRecord, RepositoryRecord, UserRecord } from '#store.ts';

export interface BranchUpdate {
  /** The head that the caller looked at. */
  readonly expectedHead?: string | undefined;
  readonly by: UserRecord;
}

const refused = (sentence: string): { readonly sentence: string } => ({ sentence });

/** Merges the base into the head branch; otherwise why not, in GitHub's sentence. The caller tells of the movement. */
export async function updateBranch(
  context: ForgeContext,
  { repository, room, access }: { repository: RepositoryRecord; room: Room; access: Access },
  pull: PullRecord,
  { expectedHead, by }: BranchUpdate,
): Promise<'done' | { readonly sentence: string }> {
  const { headSha, baseSha, headRef, baseRef } = pull;
  if (pull.state !== 'open') return refused('Cannot update a closed pull request.');
  const isAnother = refused('expected head sha didn’t match current head ref.');
  if (expectedHead !== undefined && expectedHead !== headSha) return isAnother;
  if (await contains(room, headSha, baseSha)) return refused('There are no new commits on the base branch.');
  const tree = await mergeTrees(room, headSha, baseSha);
  if (tree === undefined) return refused('merge conflict between base and head');
  const person = { name: by.name ?? by.login, email: by.email, at: context.now() };
  const message = `Merge branch '${baseRef}' into ${headRef}\n`;
  const parents = [headSha, baseSha];
  const to = await writeCommit(room, { tree, parents, author: person, committer: person, message });
  const move = { ref: `refs/heads/${headRef}`, from: headSha, to, by: by.login, reason: `updated by ${by.login}` };
  const why = await whyNotMove(context, repository, room, { ...move, access });
  if (why !== undefined) return refused(why);
  return (await updateRef(room, move)) === 'done' ? 'done' : isAnother;
}
