import { type Access, toFlags } from '#access/permissions.ts';
import type { Schema } from '#rest/shape/schema.ts';
import { nodeId, type Urls } from '#rest/urls.ts';
import type { RepositoryRecord } from '#store.ts';

export type RepositoryShape = Omit<Schema['full-repository'], 'temp_clone_token' | 'template_repository'> & {
  license: null;
  has_downloads: boolean;
};

/** The fullest form; GitHub's smaller ones are parts of it. */
export function toRepository(
  urls: Urls,
  repository: RepositoryRecord,
  owner: Schema['simple-user'],
  access: Access,
): RepositoryShape {
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: `${repository.owner}/${repository.name}`,
    owner,
    private: repository.private,
    visibility: repository.private ? 'private' : 'public',
    description: repository.description,
    default_branch: repository.defaultBranch,
    created_at: repository.createdAt.toISOString(),
    updated_at: repository.updatedAt.toISOString(),
    pushed_at: repository.pushedAt.toISOString(),
    permissions: toFlags(access),
    allow_merge_commit: true,
    allow_squash_merge: true,
    allow_rebase_merge: true,
    allow_auto_merge: false,
    delete_branch_on_merge: false,
    topics: NO_TOPICS,
    ...features,
    ...addresses(urls, repository),
  };
}

/** What a forge for state files does not have. */
const features = {
  fork: false,
  is_template: false,
  homepage: null,
  language: null,
  mirror_url: null,
  license: null,
  archived: false,
  disabled: false,
  has_issues: false,
  has_projects: false,
  has_wiki: false,
  has_pages: false,
  has_downloads: false,
  has_discussions: false,
  forks: 0,
  forks_count: 0,
  open_issues: 0,
  open_issues_count: 0,
  size: 0,
  stargazers_count: 0,
  watchers: 0,
  watchers_count: 0,
  network_count: 0,
  subscribers_count: 0,
} as const;

const NO_TOPICS: string[] = [];

function addresses(urls: Urls, repository: RepositoryRecord) {
  const at = (path: string): string => urls.repo(repository, path);
  const clone = urls.page(repository, '.git');
  return {
    url: at(''),
    html_url: urls.page(repository),
    clone_url: clone,
    git_url: clone,
    ssh_url: clone,
    svn_url: urls.page(repository),
    archive_url: at('/{archive_format}{/ref}'),
    assignees_url: at('/assignees{/user}'),
    blobs_url: at('/git/blobs{/sha}'),
    branches_url: at('/branches{/branch}'),
    collaborators_url: at('/collaborators{/collaborator}'),
    comments_url: at('/comments{/number}'),
    commits_url: at('/commits{/sha}'),
    compare_url: at('/compare/{base}...{head}'),
    contents_url: at('/contents/{+path}'),
    contributors_url: at('/contributors'),
    deployments_url: at('/deployments'),
    downloads_url: at('/downloads'),
    events_url: at('/events'),
    forks_url: at('/forks'),
    git_commits_url: at('/git/commits{/sha}'),
    git_refs_url: at('/git/refs{/sha}'),
    git_tags_url: at('/git/tags{/sha}'),
    hooks_url: at('/hooks'),
    issue_comment_url: at('/issues/comments{/number}'),
    issue_events_url: at('/issues/events{/number}'),
    issues_url: at('/issues{/number}'),
    keys_url: at('/keys{/key_id}'),
    labels_url: at('/labels{/name}'),
    languages_url: at('/languages'),
    merges_url: at('/merges'),
    milestones_url: at('/milestones{/number}'),
    notifications_url: at('/notifications{?since,all,participating}'),
    pulls_url: at('/pulls{/number}'),
    releases_url: at('/releases{/id}'),
    stargazers_url: at('/stargazers'),
    statuses_url: at('/statuses/{sha}'),
    subscribers_url: at('/subscribers'),
    subscription_url: at('/subscription'),
    tags_url: at('/tags'),
    teams_url: at('/teams'),
    trees_url: at('/git/trees{/sha}'),
  };
}
