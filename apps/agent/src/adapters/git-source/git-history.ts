import fs from 'node:fs';
import { parseCommit } from '#core/commit-object.ts';

/** More commits than lie between two looks of an agent that was away for years. */
export const HISTORY_MAX = 10_000;

export type GitHistory = {
  /** Their bytes, newest first. */
  readonly commits: readonly Uint8Array[];
  /** Whether the commit that was looked for is among them. */
  readonly reached: boolean;
  /** Whether none is missing, down to the first of all. */
  readonly isWhole: boolean;
};

/** The commits of a repository on this disk from `head` down to `since`, as far as they are there. */
export async function historyIn(gitdir: string, head: string, since: string): Promise<GitHistory> {
  const { readObject } = await import('isomorphic-git');
  const commits: Uint8Array[] = [];
  const seen = new Set([head]);
  let isWhole = true;
  for (const oid of seen) {
    if (commits.length >= HISTORY_MAX) return { commits, reached: false, isWhole: false };
    const read = await readObject({ fs, gitdir, oid, format: 'content' }).catch(() => undefined);
    const bytes = read?.object instanceof Uint8Array ? read.object : undefined;
    const commit = bytes && parseCommit(bytes, oid.length);
    if (bytes === undefined || commit === undefined) {
      isWhole = false;
      continue;
    }
    commits.push(bytes);
    if (oid === since) return { commits, reached: true, isWhole };
    for (const parent of commit.parents) seen.add(parent);
  }
  return { commits, reached: false, isWhole };
}
