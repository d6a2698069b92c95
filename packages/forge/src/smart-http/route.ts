export type Service = 'git-upload-pack' | 'git-receive-pack';

export interface GitRequest {
  readonly owner: string;
  readonly repo: string;
  /** Below the repository: `info/refs`, or the service itself. */
  readonly resource: string;
  readonly service: Service;
  readonly query: string;
}

const PATH = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/**
 * What a git client asks for with this address (below the base path); `undefined` when it is not git's.
 *
 * Only the smart protocol: files of the repository are not served one by one.
 */
export function parseGitRequest(method: string, address: string): GitRequest | undefined {
  const [path = '', query = ''] = address.split('?');
  const [, owner, repo, resource] = PATH.exec(path) ?? [];
  if (owner === undefined || repo === undefined || resource === undefined) return undefined;
  const named = resource === 'info/refs' ? new URLSearchParams(query).get('service') : resource;
  if (method !== (resource === 'info/refs' ? 'GET' : 'POST')) return undefined;
  if (named !== 'git-upload-pack' && named !== 'git-receive-pack') return undefined;
  return { owner: decode(owner), repo: decode(repo), resource, service: named, query };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
