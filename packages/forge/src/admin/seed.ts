import type { ForgeContext } from '#context.ts';
import { writeCommit } from '#git/objects.ts';
import { updateRef } from '#git/refs.ts';
import { type TreeChange, whyNotInTree, writeTree } from '#git/tree-edit.ts';
import { settleRefs } from '#repositories/settle-refs.ts';
import type { RepositoryRecord } from '#store.ts';

export interface SeedCommit {
  /** Content by path. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
}

/** The first commit of the default branch; `undefined` when it has one already. */
export async function writeSeed(
  context: ForgeContext,
  repository: RepositoryRecord,
  { files, message, author }: SeedCommit,
): Promise<string | undefined> {
  const room = await context.rooms.open(repository);
  const changes = Object.entries(files).map(([path, content]): TreeChange => ({ path, mode: '100644', content }));
  for (const change of changes) {
    const why = whyNotInTree(change);
    if (why !== undefined) throw new Error(`Cannot seed ${change.path} as ${why}`);
  }
  const tree = await writeTree(room, undefined, changes);
  const person = { ...author, at: context.now() };
  const sha = await writeCommit(room, { tree, parents: [], author: person, committer: person, message });
  const ref = `refs/heads/${repository.defaultBranch}`;
  const outcome = await updateRef(room, { ref, from: null, to: sha, reason: 'seeded' });
  if (outcome === 'stale') return undefined;
  await settleRefs(context, repository, room, { by: null, only: ref });
  return sha;
}
