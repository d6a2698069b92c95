import type { Signature } from '#git/commit-object.ts';
import { git } from '#git/git.ts';
import { listHistory } from '#git/history.ts';
import { readCommit, readCommits, writeCommit } from '#git/objects.ts';
import type { GitRepository } from '#git/repository.ts';

/** The tree of both sides merged; `undefined` on a conflict. Needs no work tree and moves no ref. */
export async function mergeTrees(
  { dir }: Pick<GitRepository, 'dir'>,
  base: string,
  head: string,
): Promise<string | undefined> {
  const { code, stdout } = await git(dir, ['merge-tree', '--write-tree', '--no-messages', base, head], { allow: [1] });
  return code === 0 ? stdout.toString().split('\n')[0] : undefined;
}

/**
 * The commits of `head` that `base` lacks, applied to `base` one by one; the last one's name.
 *
 * Merges are left out, as `git rebase` does. `undefined` on a conflict.
 */
export async function rebase(
  repo: GitRepository,
  base: string,
  head: string,
  committer: Signature,
): Promise<string | undefined> {
  const shas = await listHistory(repo, head, { without: base, oldestFirst: true });
  const commits = (await readCommits(repo, shas)).filter((commit) => commit.parents.length < 2);
  let onto = base;
  for (const commit of commits) {
    const [parent] = commit.parents;
    if (parent === undefined) return undefined;
    const tree = await pickTree(repo, { onto, commit: commit.sha, parent, committer });
    if (tree === undefined) return undefined;
    const { author, message } = commit;
    onto = await writeCommit(repo, { tree, parents: [onto], author, committer, message });
  }
  return onto;
}

/**
 * The tree of `onto` with the change from `parent` to `commit` applied.
 *
 * `merge-tree` takes the merge base from history (older gits cannot be told one), so a history is made in
 * which it is `parent`: three commits that no ref will ever reach.
 */
async function pickTree(
  repo: GitRepository,
  { onto, commit, parent, committer }: { onto: string; commit: string; parent: string; committer: Signature },
): Promise<string | undefined> {
  const like = async (sha: string, parents: string[]): Promise<string> => {
    const { tree } = await readCommit(repo, sha);
    return writeCommit(repo, { tree, parents, author: committer, committer, message: `stand-in for ${sha}\n` });
  };
  const root = await like(parent, []);
  return mergeTrees(repo, await like(onto, [root]), await like(commit, [root]));
}
