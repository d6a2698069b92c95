import { Octokit } from 'octokit';
import { sha256Hex } from '#server/state/sha256.ts';

export type ForgeConnection = {
  /** `https://api.github.com`, or `https://<host>/api/v3`. */
  readonly apiUrl: string;
  readonly owner: string;
  readonly repository: string;
  /** Spaces writes and waits for limits, as github.com wants it; a forge on this host needs neither. */
  readonly isThrottled: boolean;
};

const TIMEOUT_MS = 30_000;
/** Answers, not accidents: what they mean is decided here, and trying again only hides them for seconds. */
const NEVER_RETRIED = [400, 401, 403, 404, 405, 409, 410, 412, 422, 451];
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** @param seen is told the headers of every answer. */
export function createClient(
  { apiUrl, isThrottled }: ForgeConnection,
  token: string,
  seen: (headers: Headers) => void,
): Octokit {
  return new Octokit({
    auth: token,
    baseUrl: apiUrl,
    userAgent: 'pagurus',
    log: SILENT,
    request: {
      fetch: async (...asked: Parameters<typeof fetch>) => {
        const response = await fetchWithDeadline(...asked);
        seen(response.headers);
        return response;
      },
    },
    retry: { enabled: isThrottled, doNotRetry: NEVER_RETRIED },
    throttle: {
      enabled: isThrottled,
      // Without an id of its own one person's writes would wait for another's.
      id: sha256Hex(token).slice(0, 16),
      onRateLimit: (_after: number, _options: unknown, _octokit: unknown, retries: number) => retries < 1,
      onSecondaryRateLimit: (_after: number, _options: unknown, _octokit: unknown, retries: number) => retries < 1,
    },
  });
}

const fetchWithDeadline: typeof fetch = (input, init) =>
  fetch(input, {
    ...init,
    signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(init?.signal ? [init.signal] : [])]),
  });
