import fs from 'node:fs';
import { OperationError, reasonOf } from '#ports/operation-error.ts';
import type { StateCommit } from '#ports/state-source.ts';
import { historyIn } from './git-history.ts';
import { type Remote, gitRefusal } from './git-refusal.ts';

/** A commit of a repository on this disk; `source.unreadable` when an object that it names is missing or broken. */
export const commitIn = (gitdir: string, commit: string, since = commit): StateCommit => ({
  commit,
  read: (path) => readText(gitdir, commit, path),
  commits: async () => (await historyIn(gitdir, commit, since)).commits,
});

/** The commit whose id begins so; throws when there is none or more than one. */
export async function findCommit(gitdir: string, begin: string, remote: Remote, since?: string): Promise<StateCommit> {
  const { expandOid, readCommit } = await import('isomorphic-git');
  try {
    const commit = await expandOid({ fs, gitdir, oid: begin });
    await readCommit({ fs, gitdir, oid: commit });
    return commitIn(gitdir, commit, since);
  } catch (error) {
    throw gitRefusal(remote, `${begin} must be one commit of it`, reasonOf(error), error);
  }
}

async function readText(gitdir: string, oid: string, filepath: string): Promise<string | undefined> {
  const { readBlob, Errors } = await import('isomorphic-git');
  try {
    const { blob } = await readBlob({ fs, gitdir, oid, filepath });
    return Buffer.from(blob).toString('utf8');
  } catch (error) {
    // A missing object is named by its hash, a missing file by its path.
    if (error instanceof Errors.NotFoundError && !/^[0-9a-f]{40}\b/.test(String(error.data.what))) return undefined;
    throw new OperationError(`Cannot read ${filepath} of commit ${oid} as it must be a file: ${reasonOf(error)}`, {
      code: 'source.unreadable',
      retry: 'soon',
      cause: error,
    });
  }
}
