import { OperationError, reasonOf } from '#ports/operation-error.ts';

/** Which branch of what; `where` has no login in it. */
export type Remote = { readonly where: string; readonly branch: string };

/** What went wrong with a remote, each with what to do about it. */
export function gitRefusal({ where, branch }: Remote, rule: string, found: string, cause?: unknown): OperationError {
  return new OperationError(`Cannot read branch ${branch} of ${where} as ${rule}: ${found}`, {
    code: 'source.unreachable',
    retry: 'soon',
    cause,
  });
}

/** What is missing when the remote has these branches but not the one that is wanted. */
export function missingBranch(remote: Remote, branches: readonly string[]): OperationError {
  if (branches.length === 0) {
    return gitRefusal(remote, 'the repository must have a commit', 'it is empty; push the state files to it');
  }
  const offered = branches.slice(0, 5).join(', ');
  const found = `it has ${offered}${branches.length > 5 ? ' and more' : ''}; push that branch or set PAGURUS_GIT_BRANCH`;
  return gitRefusal(remote, 'that branch must be in the repository', found);
}

const SAID: Readonly<Record<number, readonly [rule: string, found: string]>> = {
  401: [
    'the Git server must accept the login',
    'it answered 401; set PAGURUS_GIT_TOKEN_FILE, or PAGURUS_GIT_USERNAME and PAGURUS_GIT_PASSWORD_FILE, to one that may read it',
  ],
  403: [
    'the login must be allowed to read the repository',
    'the Git server answered 403; give it read access or use another login',
  ],
  404: [
    'the repository must be there for this login',
    'the Git server answered 404; look at PAGURUS_GIT_URL and at what the login may see',
  ],
};

/** Any error of a conversation with a Git server as a sentence. */
export function spokenRefusal(remote: Remote, error: unknown, status: number | undefined): OperationError {
  if (error instanceof OperationError) return error;
  const [rule, found] = SAID[status ?? 0] ?? ['the Git server must answer', reasonOf(error)];
  return gitRefusal(remote, rule, found, error);
}
