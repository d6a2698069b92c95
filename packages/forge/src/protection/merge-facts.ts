import { atLeast, permissionOf } from '#access/permissions.ts';
import type { ForgeContext } from '#context.ts';
import { contains } from '#git/history.ts';
import { readBlob } from '#git/objects.ts';
import { readLastMover } from '#git/refs.ts';
import type { GitRepository } from '#git/repository.ts';
import { readTreeEntry } from '#git/trees.ts';
import { type CodeOwners, OWNER_FILES, ownersOf, parseCodeOwners } from '#protection/code-owners.ts';
import { latestOpinions } from '#protection/opinions.ts';
import type { ProtectionRule } from '#protection/store.ts';
import type { MergeFacts } from '#protection/why-not-merge.ts';
import { latestByContext } from '#rest/shape/status.ts';
import type { PullRecord, RepositoryRecord } from '#store.ts';

/** All that the rule may ask about this pull, read now. */
export async function readMergeFacts(
  context: ForgeContext,
  repository: RepositoryRecord,
  room: GitRepository,
  pull: PullRecord,
  rule: ProtectionRule,
): Promise<MergeFacts> {
  const { store } = context;
  const { headSha: head, baseSha: base } = pull;
  const mayWrite = await writersOf(context, repository);
  const [reviews, statuses, hasBase, lastPusher, owners] = await Promise.all([
    store.listReviews(pull.id),
    store.listStatuses(repository.id, head),
    contains(room, head, base),
    readLastMover(room, `refs/heads/${pull.headRef}`),
    rule.reviews?.codeOwners ? ownersOfChange(context, room, pull, mayWrite) : [],
  ]);
  const opinions = latestOpinions(reviews).filter(({ author }) => mayWrite(author));
  return { head, isBehind: !hasBase, opinions, lastPusher, owners, statuses: latestByContext(statuses) };
}

/** The owner, and whom the repository grants it. */
async function writersOf({ store }: ForgeContext, repository: RepositoryRecord): Promise<(login: string) => boolean> {
  const granted = await store.listPermissions(repository.id);
  const access = new Map(granted.map((each) => [each.login.toLowerCase(), each.permission]));
  return (login) =>
    atLeast(permissionOf({ login, siteAdmin: false }, repository, access.get(login.toLowerCase())), 'write');
}

/** Of each changed file: those of its owners who may write, as GitHub counts no others. */
async function ownersOfChange(
  { facts }: ForgeContext,
  room: GitRepository,
  { baseSha, headSha }: PullRecord,
  mayWrite: (login: string) => boolean,
): Promise<string[][]> {
  const owners = (await readCodeOwners(room, baseSha))?.owners;
  if (!owners) return [];
  const files = await facts.between(room, baseSha, headSha).files();
  const paths = files.flatMap(({ filename, previous }) => (previous === undefined ? [filename] : [previous, filename]));
  return paths.map((path) => ownersOf(owners, path).filter(mayWrite)).filter((logins) => logins.length > 0);
}

/** The file that holds in this commit; `undefined` when there is none. */
export async function readCodeOwners(
  room: GitRepository,
  commit: string,
): Promise<{ path: string; owners: CodeOwners } | undefined> {
  for (const path of OWNER_FILES) {
    const entry = await readTreeEntry(room, commit, path);
    if (entry?.type === 'blob') {
      return { path, owners: parseCodeOwners((await readBlob(room, entry.sha)).toString()) };
    }
  }
  return undefined;
}
