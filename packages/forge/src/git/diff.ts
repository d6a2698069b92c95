import { git } from '#git/git.ts';
import type { GitRepository } from '#git/repository.ts';

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

/**
 * What turns tree or commit `before` into `after`, by file name.
 *
 * With `fork`, both are commits and the change is seen from where they parted.
 */
export async function diffTrees(
  { dir }: Pick<GitRepository, 'dir'>,
  before: string,
  after: string,
  seenFrom: 'before' | 'fork' = 'before',
): Promise<FileChange[]> {
  const sides = [...(seenFrom === 'fork' ? ['--merge-base'] : []), before, after];
  const args = ['diff-tree', '-r', '-M', '--no-commit-id', '--full-index', '-z', '--raw', '--numstat', '-p', ...sides];
  const { changes, rest } = parseSummary((await git(dir, args)).stdout.toString());
  const patches = splitPatch(rest);
  return changes.map((change) => {
    const text = patches.shift();
    // A file that became a link, or the reverse, is shown as two: the end of one and the start of the other.
    if (change.status === 'changed') patches.shift();
    return text === undefined || text.length > PATCH_MAX ? change : { ...change, patch: text };
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
