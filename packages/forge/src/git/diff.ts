import { git } from '#git/git.ts';
import { onlyMergeBase } from '#git/history.ts';
import { diffLines } from '#git/line-diff.ts';
import { readBlob } from '#git/objects.ts';
import type { GitRepository } from '#git/repository.ts';
import { compareTrees, type Difference } from '#git/tree-diff.ts';
import type { TreeLine } from '#git/tree-object.ts';
import { readLines } from '#git/trees.ts';

export type FileStatus = 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed';

export interface FileChange {
  readonly filename: string;
  /** The name before a rename or copy. */
  readonly previous?: string;
  readonly status: FileStatus;
  /** The blob after the change; before it, for a removed file. */
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  /** From the first hunk on; absent for a binary file, a pure rename or one that is too large to show. */
  readonly patch?: string;
}

/** In characters; GitHub leaves large patches out as well. */
const PATCH_MAX = 400_000;

const STATUS: Record<string, FileStatus> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
};

type SeenFrom = 'before' | 'fork';

/**
 * What turns tree or commit `before` into `after`, by file name.
 *
 * With `fork`, both are commits and the change is seen from where they parted. In this process where there is one way
 * to show it, as nearly always with desired state; otherwise by git.
 */
export async function diffTrees(
  repo: GitRepository,
  before: string,
  after: string,
  seenFrom: SeenFrom = 'before',
): Promise<FileChange[]> {
  return (await diffPlainly(repo, before, after, seenFrom)) ?? diffByGit(repo, before, after, seenFrom);
}

/** More files than that are read faster by git, all at once. */
const PLAIN_FILES_MAX = 50;

/** `undefined` where git must look: for renames, at other things than files, or for which lines to show. */
async function diffPlainly(
  repo: GitRepository,
  before: string,
  after: string,
  seenFrom: SeenFrom,
): Promise<FileChange[] | undefined> {
  const from = seenFrom === 'fork' ? await onlyMergeBase(repo, before, after) : before;
  if (from === undefined) return undefined;
  const found = await compareTrees((sha) => readLines(repo, sha), from, after);
  const isMove = found.some((each) => !each.before) && found.some((each) => !each.after);
  if (isMove || found.length > PLAIN_FILES_MAX || !found.every(isPlain)) return undefined;
  const changes = await Promise.all(found.map((each) => showFile(repo, each)));
  return changes.every((change) => change !== undefined) ? changes : undefined;
}

const isFile = (line: TreeLine | undefined): boolean => line === undefined || line.mode.startsWith('100');
const isPlain = ({ before, after }: Difference): boolean =>
  isFile(before) && isFile(after) && (!before || !after || before.mode === after.mode);

async function showFile(repo: GitRepository, { path, before, after }: Difference): Promise<FileChange | undefined> {
  const read = (line: TreeLine | undefined) => (line ? readBlob(repo, line.sha) : null);
  const lines = diffLines(...(await Promise.all([read(before), read(after)])));
  if (!lines) return undefined;
  const { patch, ...counts } = lines;
  const changed = after ? 'modified' : 'removed';
  const status = before ? changed : 'added';
  const change = { filename: path, status, sha: (after ?? before)?.sha ?? '', ...counts } as const;
  return withPatch(change, patch);
}

const withPatch = (change: FileChange, patch: string | undefined): FileChange =>
  patch === undefined || patch.length > PATCH_MAX ? change : { ...change, patch };

/** The same, always by git. */
export async function diffByGit(
  { dir }: Pick<GitRepository, 'dir'>,
  before: string,
  after: string,
  seenFrom: SeenFrom = 'before',
): Promise<FileChange[]> {
  const sides = [...(seenFrom === 'fork' ? ['--merge-base'] : []), before, after];
  const args = ['diff-tree', '-r', '-M', '--no-commit-id', '--full-index', '-z', '--raw', '--numstat', '-p', ...sides];
  const { changes, rest } = parseSummary((await git(dir, args)).stdout.toString());
  const patches = splitPatch(rest);
  return changes.map((change) => {
    const text = patches.shift();
    // A file that became a link, or the reverse, is shown as two: the end of one and the start of the other.
    if (change.status === 'changed') patches.shift();
    return withPatch(change, text);
  });
}

/** The hunks of each file of a patch, in its order; `undefined` for a file without any. */
export function splitPatch(patch: string): (string | undefined)[] {
  // Not `^` with the m flag: it also holds after a carriage return inside somebody's line.
  const files = patch.split(/\n(?=diff --git )/).filter((file) => file.startsWith('diff --git '));
  return files.map((file) => {
    const hunks = file.indexOf('\n@@ ');
    return hunks < 0 ? undefined : file.slice(hunks + 1).replace(/\n$/, '');
  });
}

/** Reads `-z --raw --numstat -p`: all raw records, then all counts in the same order, then the patch (`rest`). */
export function parseSummary(text: string): { changes: FileChange[]; rest: string } {
  let at = 0;
  const next = (): string => {
    const end = text.indexOf('\0', at);
    const field = text.slice(at, end < 0 ? text.length : end);
    at = end < 0 ? text.length : end + 1;
    return field;
  };
  const files: Omit<FileChange, 'additions' | 'deletions'>[] = [];
  while (text[at] === ':') {
    const [, , before = '', after = '', letter = ''] = next().split(' ');
    const status = STATUS[letter.charAt(0)] ?? 'changed';
    const first = next();
    const moved = status === 'renamed' || status === 'copied';
    const names = moved ? { previous: first, filename: next() } : { filename: first };
    files.push({ ...names, status, sha: status === 'removed' ? before : after });
  }
  const changes = files.map((file) => {
    const [additions = '-', deletions = '-', name = ''] = next().split('\t');
    // A moved file leaves its name empty and gives both names as fields of their own.
    if (name === '') at = text.indexOf('\0', text.indexOf('\0', at) + 1) + 1;
    return { ...file, additions: Number(additions) || 0, deletions: Number(deletions) || 0 };
  });
  return { changes, rest: text.slice(at).replace(/^\0+/, '') };
}
