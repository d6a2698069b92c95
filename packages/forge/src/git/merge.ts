import type { Signature } from '#git/commit-object.ts';
import { git } from '#git/git.ts';
import { listNew, onlyMergeBase } from '#git/history.ts';
import { mergeLines } from '#git/merge-lines.ts';
import { hashObject, ObjectBatch } from '#git/object-writer.ts';
import { readCommit, readCommits, writeCommit } from '#git/objects.ts';
import type { GitRepository } from '#git/repository.ts';
import { formatTree, type TreeLine } from '#git/tree-object.ts';
import { readLines } from '#git/trees.ts';

/** Whether the two merge without a conflict. */
export async function mergesCleanly(repo: GitRepository, base: string, head: string): Promise<boolean> {
  return (await mergeTrees(repo, base, head, 'compare')) !== undefined;
}

/**
 * The tree of both sides merged; `undefined` on a conflict. Needs no work tree and moves no ref. With `compare` it may
 * leave the tree unwritten.
 *
 * Folder by folder in this process where that decides it, as it does for nearly all changes of desired state;
 * otherwise by git, which looks into files and for renames.
 */
export async function mergeTrees(
  repo: GitRepository,
  base: string,
  head: string,
  use: 'write' | 'compare' = 'write',
): Promise<string | undefined> {
  const fork = await onlyMergeBase(repo, base, head);
  const tree = fork === undefined ? undefined : await mergeFolders(repo, { base: fork, ours: base, theirs: head }, use);
  if (tree !== undefined) return tree;
  const args = ['merge-tree', '--write-tree', '--no-messages', base, head];
  const { code, stdout } = await git(repo.dir, args, { allow: [1] });
  return code === 0 ? stdout.toString().split('\n')[0] : undefined;
}

/** Trees, or commits that have them; no base stands for an empty one. */
interface Sides {
  readonly base: string | undefined;
  readonly ours: string;
  readonly theirs: string;
}

/** `undefined` where git must look. */
async function mergeFolders(repo: GitRepository, sides: Sides, use: 'write' | 'compare'): Promise<string | undefined> {
  const trees: Buffer[] = [];
  const sha = await spliceFolders(repo, sides, trees);
  // Together: what takes time is to have each of them on the disk, and nothing names them before all are.
  if (sha !== undefined && use === 'write') {
    const batch = new ObjectBatch(repo.dir);
    for (const body of trees) batch.add('tree', body);
    await batch.end();
  }
  return sha;
}

/** The name of the merged tree; it and those below it that are new are added to `trees`. */
async function spliceFolders(
  repo: GitRepository,
  { base, ours, theirs }: Sides,
  trees: Buffer[],
): Promise<string | undefined> {
  const [before, mine, other] = await Promise.all([
    base === undefined ? [] : readLines(repo, base),
    readLines(repo, ours),
    readLines(repo, theirs),
  ]);
  const merged = mergeLines(before, mine, other);
  if (merged === undefined) return undefined;
  const lines: TreeLine[] = [];
  for (const each of merged) {
    if ('into' in each) {
      const sha = await spliceFolders(repo, each.into, trees);
      if (sha === undefined) return undefined;
      lines.push({ name: each.name, mode: '40000', sha });
    } else if (each.take) lines.push(each.take);
  }
  // Git keeps no empty folder, and says itself what that means for the one around it.
  if (lines.length === 0) return undefined;
  const body = formatTree(lines);
  trees.push(body);
  return hashObject('tree', body);
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
  const shas = await listNew(repo, base, head);
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
  const picked = await mergeFolders(repo, { base: parent, ours: onto, theirs: commit }, 'write');
  if (picked !== undefined) return picked;
  const like = async (sha: string, parents: string[]): Promise<string> => {
    const { tree } = await readCommit(repo, sha);
    const unsigned = { ...repo, signer: undefined };
    return writeCommit(unsigned, { tree, parents, author: committer, committer, message: `stand-in for ${sha}\n` });
  };
  const root = await like(parent, []);
  return mergeTrees(repo, await like(onto, [root]), await like(commit, [root]));
}
