import type { Commit } from '#git/commit-object.ts';
import { diffTrees } from '#git/diff.ts';
import { contains, listHistory } from '#git/history.ts';
import { EMPTY_TREE, readCommit, readCommits, readObjectType } from '#git/objects.ts';
import type { GitRepository } from '#git/repository.ts';
import type { Movement } from '#repositories/moved-refs.ts';
import type { PullSurroundings } from '#rest/shape/pull.ts';

const ZERO = '0'.repeat(40);
/** Commits that are listed, the newest of a long push. */
const COMMITS_MAX = 100;

/** What GitHub sends of a push, but repository and sender. */
export async function pushPayload(
  room: GitRepository,
  around: PullSurroundings,
  { moved: { ref, before, after }, by }: { moved: Movement; by: string | null },
): Promise<object> {
  const { urls, people, repository } = around;
  const shown = after !== null && (await readObjectType(room, after)) === 'commit' ? after : undefined;
  const news = shown === undefined ? [] : await listNews(room, before, shown);
  const commits: object[] = [];
  for (const commit of news) commits.push(await toPushedCommit(room, around, commit));
  const head = shown === undefined ? null : await toPushedCommit(room, around, await readCommit(room, shown));
  const pusher = by === null ? { name: repository.owner } : await people.pusher(by);
  const [from, to] = [before ?? ZERO, after ?? ZERO];
  return {
    ref,
    before: from,
    after: to,
    created: before === null,
    deleted: after === null,
    forced: before !== null && after !== null && !(await contains(room, after, before)),
    base_ref: null,
    compare: urls.page(repository, `/compare/${from.slice(0, 12)}...${to.slice(0, 12)}`),
    commits,
    head_commit: head,
    pusher,
  };
}

/** Oldest first. Of a new branch only its head is known to be news. */
async function listNews(room: GitRepository, before: string | null, after: string): Promise<Commit[]> {
  if (before === null) return [await readCommit(room, after)];
  const shas = await listHistory(room, after, { without: before, oldestFirst: true });
  return readCommits(room, shas.slice(-COMMITS_MAX));
}

async function toPushedCommit(room: GitRepository, { urls, people, repository }: PullSurroundings, commit: Commit) {
  const files = await diffTrees(room, commit.parents[0] ?? EMPTY_TREE, commit.sha);
  const named = (wanted: readonly string[]): string[] =>
    files.filter((file) => wanted.includes(file.status)).map((file) => file.filename);
  const person = async ({ name, email, at }: Commit['author']) => {
    const user = await people.withEmail(email);
    return { name, email, date: at.toISOString(), ...(user ? { username: user.login } : {}) };
  };
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message.replace(/\n+$/, ''),
    timestamp: commit.committer.at.toISOString(),
    url: urls.page(repository, `/commit/${commit.sha}`),
    author: await person(commit.author),
    committer: await person(commit.committer),
    added: named(['added', 'copied', 'renamed']),
    removed: [
      ...named(['removed']),
      ...files.flatMap((file) => (file.status === 'renamed' ? [file.previous ?? ''] : [])),
    ],
    modified: named(['modified', 'changed']),
  };
}
