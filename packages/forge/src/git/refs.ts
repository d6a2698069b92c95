import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { FORGE_EMAIL, FORGE_NAME } from '#git/environment.ts';
import { git, GitError } from '#git/git.ts';
import { ifThere, readPacked, readRefFiles } from '#git/ref-files.ts';
import { moveBranch } from '#git/ref-move.ts';
import { isRefName, isSha } from '#git/ref-name.ts';
import type { GitRepository } from '#git/repository.ts';

const ZERO = '0'.repeat(40);

/** Every ref below `prefix`, which ends with a slash, by full name, in git's order. */
export const readRefs = (dir: string, prefix = 'refs/'): Promise<Map<string, string>> => readRefFiles(dir, [prefix]);

/**
 * What the ref (full name) points to; `undefined` when there is none.
 *
 * Read from the files, as git would guess on: for a branch that is not there it also tries tags, and
 * takes `x-gabc1234` for a commit. The loose file first; git packs a ref before it removes the file.
 */
export async function readRef({ dir }: Pick<GitRepository, 'dir'>, ref: string): Promise<string | undefined> {
  if (!ref.startsWith('refs/') || !isRefName(ref)) return undefined;
  const loose = (await readFile(path.join(dir, ref), 'utf8').catch(ifThere))?.trim();
  return loose !== undefined && isSha(loose) ? loose : (await readPacked(dir)).get(ref);
}

/**
 * The commit that a caller names: a branch, a tag, `heads/x`, `tags/x`, or the start of an object name.
 *
 * `undefined` when there is none. Git's own revision words (`main~3`, `@{1}`) are not understood.
 */
export async function resolveCommit(repo: GitRepository, name: string): Promise<string | undefined> {
  if (!isRefName(name)) return undefined;
  for (const ref of [name, `refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`]) {
    const sha = await readRef(repo, ref);
    if (sha !== undefined) return (await repo.objects.info(`${sha}^{commit}`))?.sha;
  }
  return /^[0-9a-f]{4,40}$/.test(name) ? (await repo.objects.info(`${name}^{commit}`))?.sha : undefined;
}

export interface RefUpdate {
  readonly ref: string;
  /** `null` deletes. */
  readonly to: string | null;
  /** What it must be now; `null`: it must not exist. */
  readonly from: string | null;
  readonly reason: string;
  /** The login of who does it; the reflog names it as the one who moved the ref. */
  readonly by?: string | undefined;
}

/**
 * Moves one ref if it still is what the caller saw, atomically and durably.
 *
 * `stale` when it was not; the ref is then as somebody else left it.
 */
export async function updateRef(
  repo: GitRepository,
  { ref, to, from, reason, by }: RefUpdate,
): Promise<'done' | 'stale'> {
  if (to !== null && ref.startsWith('refs/heads/') && isRefName(ref)) {
    const person = { name: by ?? FORGE_NAME, email: FORGE_EMAIL, at: new Date() };
    if ((await moveBranch(repo.dir, { ref, from, to, by: person, reason })) === 'done') return 'done';
  }
  const args =
    to === null
      ? ['update-ref', '-m', reason, '-d', ref, from ?? ZERO]
      : ['update-ref', '--create-reflog', '-m', reason, ref, to, from ?? ZERO];
  try {
    await git(repo.dir, args, by === undefined ? {} : { env: { GIT_COMMITTER_NAME: by } });
    return 'done';
  } catch (error) {
    // git's words for this differ by version and backend, so the ref itself is asked.
    if (error instanceof GitError && ((await readRef(repo, ref)) ?? null) !== from) return 'stale';
    throw error;
  }
}

/** The login of who moved the ref last, by push or otherwise; `null` where nobody is on record. */
export async function readLastMover({ dir }: Pick<GitRepository, 'dir'>, ref: string): Promise<string | null> {
  const log = isRefName(ref) ? await readFile(path.join(dir, 'logs', ref), 'utf8').catch(ifThere) : undefined;
  const last = log?.trimEnd().split('\n').at(-1);
  const [, name] = /^[0-9a-f]{40} [0-9a-f]{40} (.*?) <[^>]*> \d+ [+-]\d{4}(?:\t|$)/.exec(last ?? '') ?? [];
  return name === undefined || name === '' || name === FORGE_NAME ? null : name;
}
