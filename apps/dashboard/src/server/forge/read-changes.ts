import type { Octokit } from 'octokit';
import type { ForgeContext } from '#server/forge/context.ts';
import { saying } from '#server/forge/forge-errors.ts';
import type { ForgeChange, ForgeChangeDetail, ForgeFile, ForgeReview, ForgeStatus } from '#server/ports/forge.ts';

type Rest = Octokit['rest'];
type Data<F extends (...args: never[]) => Promise<{ data: unknown }>> = Awaited<ReturnType<F>>['data'];
type ListedPull = Data<Rest['pulls']['list']>[number];
type Pull = Data<Rest['pulls']['get']>;

const PAGE = 100;

export async function listChanges(
  { octokit, repo }: ForgeContext,
  state: 'open' | 'closed' | 'all',
): Promise<ForgeChange[]> {
  const { data } = await saying('list the changes', () =>
    octokit.rest.pulls.list({ ...repo, state, per_page: PAGE, sort: 'created', direction: 'desc' }),
  );
  return data.map(toChange);
}

export async function getChange({ octokit, repo }: ForgeContext, number: number): Promise<ForgeChangeDetail> {
  return saying(`read change #${number}`, async () => {
    const of = { ...repo, pull_number: number, per_page: PAGE };
    const { data: pull } = await octokit.rest.pulls.get({ ...repo, pull_number: number });
    const [reviews, files, statuses] = await Promise.all([
      octokit.paginate(octokit.rest.pulls.listReviews, of),
      octokit.paginate(octokit.rest.pulls.listFiles, of),
      readStatuses({ octokit, repo }, pull.head.sha),
    ]);
    return {
      ...toChange(pull),
      mergedBy: pull.merged_by?.login ?? null,
      mergedAt: pull.merged_at,
      mergeSha: pull.merged_at === null ? null : pull.merge_commit_sha,
      mergeable: pull.mergeable,
      reviews: reviews.flatMap(toReview),
      files: files.map(toFile),
      statuses,
    };
  });
}

export async function readStatuses(
  { octokit, repo }: Pick<ForgeContext, 'octokit' | 'repo'>,
  sha: string,
): Promise<ForgeStatus[]> {
  const { data } = await octokit.rest.repos.getCombinedStatusForRef({ ...repo, ref: sha, per_page: PAGE });
  return data.statuses.map(({ context, state, description }) => ({
    name: context,
    state: STATUS_STATES.find((known) => known === state) ?? 'error',
    description: description ?? '',
  }));
}

const STATUS_STATES = ['success', 'failure', 'pending', 'error'] as const;

function toChange(pull: ListedPull | Pull): ForgeChange {
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    state: stateOf(pull),
    author: pull.user?.login ?? 'ghost',
    createdAt: pull.created_at,
    updatedAt: pull.updated_at,
    url: pull.html_url,
    head: { ref: pull.head.ref, sha: pull.head.sha },
    base: { ref: pull.base.ref, sha: pull.base.sha },
  };
}

function stateOf({ merged_at, state }: Pick<ListedPull, 'merged_at' | 'state'>): ForgeChange['state'] {
  if (merged_at !== null) return 'merged';
  return state === 'open' ? 'open' : 'closed';
}

const VERDICTS: Readonly<Record<string, ForgeReview['verdict']>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changesRequested',
  COMMENTED: 'commented',
};

/** A dismissed or pending review says nothing any more, or not yet. */
function toReview(review: Data<Rest['pulls']['listReviews']>[number]): ForgeReview[] {
  const verdict = VERDICTS[review.state];
  if (verdict === undefined) return [];
  return [
    {
      author: review.user?.login ?? 'ghost',
      verdict,
      sha: review.commit_id ?? '',
      at: review.submitted_at ?? '',
      body: review.body,
    },
  ];
}

const FILE_STATUSES: Readonly<Record<string, ForgeFile['status']>> = {
  added: 'added',
  copied: 'added',
  removed: 'removed',
  renamed: 'renamed',
};

const toFile = (file: Data<Rest['pulls']['listFiles']>[number]): ForgeFile => ({
  path: file.filename,
  status: FILE_STATUSES[file.status] ?? 'modified',
  additions: file.additions,
  deletions: file.deletions,
  patch: file.patch ?? '',
});
