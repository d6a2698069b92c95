import { RequestError } from 'octokit';
import { ForgeError, type ForgeErrorCode, type ForgeRetry } from '#server/ports/forge-error.ts';

type Meaning = { readonly code: ForgeErrorCode; readonly retry: ForgeRetry };

const MEANINGS: Readonly<Record<number, Meaning>> = {
  401: { code: 'forge.signedOut', retry: 'never' },
  403: { code: 'forge.forbidden', retry: 'never' },
  404: { code: 'forge.notFound', retry: 'never' },
  405: { code: 'forge.notAllowed', retry: 'never' },
  409: { code: 'forge.moved', retry: 'never' },
  422: { code: 'forge.refused', retry: 'never' },
  429: { code: 'forge.limited', retry: 'later' },
};

/** Runs one call; what it throws becomes a ForgeError: `Cannot <doing> as the forge says: <its words>`. */
export async function saying<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toForgeError(doing, error);
  }
}

function toForgeError(doing: string, error: unknown): ForgeError {
  if (error instanceof ForgeError) return error;
  // Octokit gives a network failure the status 500 and no response.
  if (!(error instanceof RequestError) || error.response === undefined) {
    const why = error instanceof Error ? deepest(error).message : String(error);
    return new ForgeError(`Cannot ${doing} as the forge cannot be reached: ${why}`, {
      code: 'forge.away',
      status: 0,
      retry: 'later',
      cause: error,
    });
  }
  const { status, response } = error;
  const limited = status === 403 && response.headers['x-ratelimit-remaining'] === '0';
  const meaning = MEANINGS[limited ? 429 : status] ?? {
    code: 'forge.failed',
    retry: status >= 500 ? 'later' : 'never',
  };
  const words = wordsOf(response.data) ?? `status ${status}`;
  return new ForgeError(`Cannot ${doing} as the forge says: ${words}`, { ...meaning, status, cause: error });
}

/** GitHub's `message`, with the sentences of its `errors` where the message alone says nothing. */
function wordsOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('message' in data)) return undefined;
  const errors = 'errors' in data && Array.isArray(data.errors) ? data.errors : [];
  const details = errors.flatMap((each: unknown) => {
    if (typeof each === 'string') return [each];
    return typeof each === 'object' && each !== null && 'message' in each ? [String(each.message)] : [];
  });
  const message = String(data.message);
  return details.length === 0 ? message : `${message}: ${details.join('; ')}`;
}

/** `fetch failed` says nothing; the cause says `connect ECONNREFUSED`. */
function deepest(error: Error): Error {
  return error.cause instanceof Error ? deepest(error.cause) : error;
}
