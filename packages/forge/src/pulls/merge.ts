import type { Access } from '#access/permissions.ts';
import type { ForgeContext } from '#context.ts';
import type { Signature } from '#git/commit-object.ts';
import { mergeTrees, rebase } from '#git/merge.ts';
import { writeCommit } from '#git/objects.ts';
import { updateRef } from '#git/refs.ts';
import type { GitRepository } from '#git/repository.ts';
import { ruleFor } from '#protection/may-move.ts';
import { readMergeFacts } from '#protection/merge-facts.ts';
import { behindSentence, isTooFarBehind, whyNotMerge, whyNotMethod } from '#protection/why-not-merge.ts';
import { findFreshPull } from '#pulls/follow-refs.ts';
import { recordMerge } from '#pulls/refresh.ts';
import type { Room } from '#repositories/rooms.ts';
import type { MergeMethod, MergeRecord, PullRecord, RepositoryRecord, UserRecord } from '#store.ts';

export interface MergeRequest {
  readonly number: number;
  readonly method: MergeMethod;
  /** The head that the caller looked at. */
  readonly expectedHead?: string | undefined;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
  readonly by: UserRecord;
  readonly access: Access;
}

/** Each is a refusal of its own on the way out: 405 with the sentence; 404, 405, 405, 409, 405. */
export type MergeOutcome =
  | { readonly kind: 'merged'; readonly pull: PullRecord; readonly sha: string }
  | { readonly kind: 'refused'; readonly sentence: string }
  | { readonly kind: 'notFound' | 'notOpen' | 'conflict' | 'headMoved' | 'baseMoved' };

/** Merges a pull into its base branch. See `refreshPull` for what a crash in the middle leaves. */
export function mergePull(
  context: ForgeContext,
  repository: RepositoryRecord,
  room: Room,
  request: MergeRequest,
): Promise<MergeOutcome> {
  // One merge at a time in a repository: two that started from the same base could not both move it.
  return room.merging.run(async () => {
    const { store, now } = context;
    const pull = await findFreshPull(context, repository, room, request.number);
    if (!pull) return { kind: 'notFound' };
    if (pull.state !== 'open') return { kind: 'notOpen' };
    if (request.expectedHead !== undefined && request.expectedHead !== pull.headSha) return { kind: 'headMoved' };

    const sentence = await whyNot(context, repository, room, pull, request);
    if (sentence !== undefined) return { kind: 'refused', sentence };

    const at = now();
    const sha = await writeMerge(room, pull, { ...request, repository, at });
    if (sha === undefined) return { kind: 'conflict' };

    const intent: MergeRecord = { sha, headSha: pull.headSha, by: request.by.login, at, method: request.method };
    if (!(await store.beginMerge(pull.id, intent))) return { kind: 'notOpen' };
    const moved = await updateRef(room, {
      ref: `refs/heads/${pull.baseRef}`,
      from: pull.baseSha,
      to: sha,
      reason: `merge #${pull.number} by ${request.by.login}`,
      by: request.by.login,
    });
    if (moved === 'stale') return { kind: 'baseMoved' };
    const merged = await recordMerge(context, repository, room, pull, intent);
    return { kind: 'merged', pull: merged, sha };
  });
}

/** What the rule of the base branch has against it, looked at while nothing else is merged. */
async function whyNot(
  context: ForgeContext,
  repository: RepositoryRecord,
  room: Room,
  pull: PullRecord,
  { method, access }: MergeRequest,
): Promise<string | undefined> {
  const rule = await ruleFor(context, repository, pull.baseRef, access);
  if (!rule) return undefined;
  const facts = await readMergeFacts(context, repository, room, pull, rule);
  const reasons = [...whyNotMerge(rule, facts), ...(isTooFarBehind(rule, facts) ? [behindSentence(rule)] : [])];
  const all = [...reasons, ...[whyNotMethod(rule, method)].filter((each) => each !== undefined)];
  return all.length === 0 ? undefined : all.join(' ');
}

interface MergeCommit extends MergeRequest {
  readonly repository: RepositoryRecord;
  readonly at: Date;
}

/** Writes what the base branch will point to; `undefined` on a conflict. */
async function writeMerge(repo: GitRepository, pull: PullRecord, commit: MergeCommit): Promise<string | undefined> {
  const { baseSha, headSha } = pull;
  const person: Signature = { name: commit.by.name ?? commit.by.login, email: commit.by.email, at: commit.at };
  if (commit.method === 'rebase') return rebase(repo, baseSha, headSha, person);
  const tree = await mergeTrees(repo, baseSha, headSha);
  if (tree === undefined) return undefined;
  const parents = commit.method === 'merge' ? [baseSha, headSha] : [baseSha];
  return writeCommit(repo, { tree, parents, author: person, committer: person, message: toMessage(pull, commit) });
}

/** GitHub's own wording where the caller gave none. */
export function toMessage(
  pull: Pick<PullRecord, 'number' | 'title' | 'body' | 'headRef'>,
  { method, title, message, repository }: Pick<MergeCommit, 'method' | 'title' | 'message' | 'repository'>,
): string {
  const usual =
    method === 'merge'
      ? { title: `Merge pull request #${pull.number} from ${repository.owner}/${pull.headRef}`, message: pull.title }
      : { title: `${pull.title} (#${pull.number})`, message: pull.body ?? '' };
  const body = message ?? usual.message;
  return `${title ?? usual.title}${body === '' ? '' : `\n\n${body}`}\n`;
}
