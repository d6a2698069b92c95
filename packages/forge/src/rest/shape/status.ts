import type { RepositoryShape } from '#rest/shape/repository.ts';
import type { Schema } from '#rest/shape/schema.ts';
import type { People } from '#rest/shape/user.ts';
import { nodeId, type Urls } from '#rest/urls.ts';
import type { RepositoryRecord, StatusRecord, StatusState } from '#store.ts';

/** The newest of each context, as `listStatuses` orders them. */
export function latestByContext(statuses: readonly StatusRecord[]): StatusRecord[] {
  const latest = new Map<string, StatusRecord>();
  for (const status of statuses) if (!latest.has(status.context)) latest.set(status.context, status);
  return [...latest.values()];
}

/** One failure fails all; without any status, and while one is pending, it is pending. */
export function combine(states: readonly StatusState[]): 'failure' | 'pending' | 'success' {
  if (states.some((state) => state === 'failure' || state === 'error')) return 'failure';
  return states.length > 0 && states.every((state) => state === 'success') ? 'success' : 'pending';
}

function toSimpleStatus(urls: Urls, repository: RepositoryRecord, status: StatusRecord) {
  return {
    id: status.id,
    node_id: nodeId('StatusContext', status.id),
    url: urls.repo(repository, `/statuses/${status.sha}`),
    avatar_url: urls.avatar(status.creator),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt.toISOString(),
    updated_at: status.createdAt.toISOString(),
  };
}

export async function toStatus(
  urls: Urls,
  repository: RepositoryRecord,
  people: People,
  status: StatusRecord,
): Promise<Schema['status']> {
  return { ...toSimpleStatus(urls, repository, status), creator: await people.named(status.creator) };
}

interface CombinedStatuses {
  /** The newest of each context: they decide. */
  readonly latest: readonly StatusRecord[];
  /** Those of them that are shown. */
  readonly page: readonly StatusRecord[];
  /** Contexts that the default branch asks for. */
  readonly required: readonly string[];
}

export function toCombinedStatus(
  urls: Urls,
  repository: RepositoryRecord,
  repo: RepositoryShape,
  sha: string,
  { latest, page, required }: CombinedStatuses,
): Omit<Schema['combined-commit-status'], 'repository'> & { repository: RepositoryShape } {
  return {
    state: combine(latest.map((status) => status.state)),
    sha,
    total_count: latest.length,
    statuses: page.map((status) => ({
      ...toSimpleStatus(urls, repository, status),
      required: required.includes(status.context),
    })),
    repository: repo,
    commit_url: urls.repo(repository, `/commits/${sha}`),
    url: urls.repo(repository, `/commits/${sha}/status`),
  };
}
