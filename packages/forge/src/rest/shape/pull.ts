import type { RepositoryShape } from '#rest/shape/repository.ts';
import type { Schema } from '#rest/shape/schema.ts';
import type { People } from '#rest/shape/user.ts';
import { nodeId, type Urls } from '#rest/urls.ts';
import type { CommentRecord, PullRecord, RepositoryRecord, ReviewRecord } from '#store.ts';

export interface PullFacts {
  readonly mergeable: boolean | null;
  readonly mergeableState: string;
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
  readonly comments: number;
}

export interface PullSurroundings {
  readonly urls: Urls;
  readonly people: People;
  readonly repository: RepositoryRecord;
  readonly repo: RepositoryShape;
  readonly association: (login: string) => Schema['author-association'];
}

/** As in a list. */
export async function toPullSimple(
  { urls, people, repository, repo, association }: PullSurroundings,
  pull: PullRecord,
): Promise<Schema['pull-request-simple']> {
  const side = (ref: string, sha: string) => ({
    label: `${repository.owner}:${ref}`,
    ref,
    sha,
    user: repo.owner,
    repo,
  });
  return {
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    number: pull.number,
    ...addresses(urls, repository, pull),
    state: pull.state,
    locked: false,
    active_lock_reason: null,
    draft: false,
    title: pull.title,
    body: pull.body,
    user: await people.named(pull.author),
    labels: [],
    milestone: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    created_at: pull.createdAt.toISOString(),
    updated_at: pull.updatedAt.toISOString(),
    closed_at: pull.closedAt?.toISOString() ?? null,
    merged_at: pull.merged?.at.toISOString() ?? null,
    merge_commit_sha: pull.merged?.sha ?? null,
    head: side(pull.headRef, pull.headSha),
    base: side(pull.baseRef, pull.baseSha),
    author_association: association(pull.author),
    auto_merge: null,
  };
}

function addresses(urls: Urls, repository: RepositoryRecord, { number, headSha }: PullRecord) {
  const url = urls.repo(repository, `/pulls/${number}`);
  const issue = urls.repo(repository, `/issues/${number}`);
  const html = urls.page(repository, `/pull/${number}`);
  const reviewComment = urls.repo(repository, '/pulls/comments{/number}');
  const statuses = urls.repo(repository, `/statuses/${headSha}`);
  return {
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: reviewComment,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    _links: {
      self: { href: url },
      html: { href: html },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: reviewComment },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
  };
}

/** As one alone. */
export async function toPull(
  around: PullSurroundings,
  pull: PullRecord,
  facts: PullFacts,
): Promise<Schema['pull-request']> {
  const simple = await toPullSimple(around, pull);
  return {
    ...simple,
    state: pull.state,
    user: await around.people.named(pull.author),
    labels: [],
    requested_teams: [],
    head: { ...simple.head, user: around.repo.owner },
    base: { ...simple.base, user: around.repo.owner },
    merged: pull.merged !== null,
    merged_by: pull.merged?.by ? await around.people.named(pull.merged.by) : null,
    mergeable: facts.mergeable,
    rebaseable: facts.mergeable,
    mergeable_state: facts.mergeableState,
    maintainer_can_modify: false,
    comments: facts.comments,
    review_comments: 0,
    commits: facts.commits,
    additions: facts.additions,
    deletions: facts.deletions,
    changed_files: facts.changedFiles,
  };
}

export async function toReview(
  { urls, people, repository, association }: PullSurroundings,
  pull: PullRecord,
  review: ReviewRecord,
): Promise<Schema['pull-request-review']> {
  const html = `${urls.page(repository, `/pull/${pull.number}`)}#pullrequestreview-${review.id}`;
  const url = urls.repo(repository, `/pulls/${pull.number}`);
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: await people.named(review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: url,
    author_association: association(review.author),
    _links: { html: { href: html }, pull_request: { href: url } },
    submitted_at: review.submittedAt.toISOString(),
    commit_id: review.commitSha,
  };
}

export async function toComment(
  { urls, people, repository, association }: PullSurroundings,
  pull: PullRecord,
  comment: CommentRecord,
): Promise<Schema['issue-comment']> {
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url: urls.repo(repository, `/issues/comments/${comment.id}`),
    html_url: `${urls.page(repository, `/pull/${pull.number}`)}#issuecomment-${comment.id}`,
    issue_url: urls.repo(repository, `/issues/${pull.number}`),
    user: await people.named(comment.author),
    body: comment.body,
    author_association: association(comment.author),
    created_at: comment.createdAt.toISOString(),
    updated_at: comment.createdAt.toISOString(),
  };
}
