import { type Commit, type NewCommit, formatCommit, parseCommit } from '#git/commit-object.ts';
import type { ObjectType } from '#git/object-reader.ts';
import { writeObject } from '#git/object-writer.ts';
import type { GitRepository } from '#git/repository.ts';

export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** `undefined` when there is no such object. */
export async function readObjectType({ objects }: GitRepository, sha: string): Promise<ObjectType | undefined> {
  return (await objects.info(sha))?.type;
}

/** Throws when there is no such commit. */
export async function readCommit({ objects, signer }: GitRepository, sha: string): Promise<Commit> {
  const found = await objects.read(sha);
  if (found?.type !== 'commit') throw new Error(`Cannot read commit ${sha} as there is none: ${found?.type}`);
  const commit = parseCommit(found.sha, found.body.toString());
  if (signer === undefined || commit.signature === null) return commit;
  const payload = formatCommit(commit);
  return signer.made(commit.signature, payload) ? { ...commit, payload } : commit;
}

/** In the order asked for. Throws when one is missing. */
export function readCommits(repo: GitRepository, shas: readonly string[]): Promise<Commit[]> {
  return Promise.all(shas.map((sha) => readCommit(repo, sha)));
}

/** Throws when there is no such blob. */
export async function readBlob({ objects }: GitRepository, sha: string): Promise<Buffer> {
  const found = await objects.read(sha);
  if (found?.type !== 'blob') throw new Error(`Cannot read blob ${sha} as there is none: ${found?.type}`);
  return found.body;
}

export function writeBlob({ dir }: GitRepository, content: Uint8Array): Promise<string> {
  return writeObject(dir, 'blob', content);
}

/** Writes the commit as given, signed where this forge signs, and returns its name. */
export function writeCommit({ dir, signer }: GitRepository, commit: NewCommit): Promise<string> {
  const signature = signer?.sign(formatCommit(commit));
  return writeObject(dir, 'commit', Buffer.from(formatCommit(commit, signature)));
}
