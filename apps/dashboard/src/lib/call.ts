import { API_BASE, type Endpoint, type InputOf, type OutputOf } from '#contract/endpoint.ts';
import { ApiError, toApiError } from '#lib/api-error.ts';

type Parts = { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown };
type Options = { signal?: AbortSignal; fetch?: typeof globalThis.fetch };

const toText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The address of one call: parameters filled in and escaped, absent query values left out, lists said value by value. */
export function toUrl(endpoint: Endpoint, { params = {}, query = {} }: Parts): string {
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_braces, name: string) =>
    encodeURIComponent(toText(params[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) if (each !== undefined) search.append(name, toText(each));
  }
  return `${API_BASE}${path}${search.size > 0 ? `?${search.toString()}` : ''}`;
}

/**
 * Calls the API and parses its answer against the contract.
 *
 * @throws ApiError for every answer but a good one, and when none came; the signal's reason when aborted.
 */
export async function call<E extends Endpoint>(
  endpoint: E,
  input: InputOf<E>,
  options: Options = {},
): Promise<OutputOf<E>> {
  const { signal, fetch = globalThis.fetch } = options;
  // Every input is made of these parts; which of them an endpoint has, `InputOf` has checked at the call.
  const parts = input as Parts;
  const what = `do "${endpoint.summary}"`;
  const response = await fetch(toUrl(endpoint, parts), {
    method: endpoint.method.toUpperCase(),
    headers: { accept: 'application/json', ...(endpoint.body ? { 'content-type': 'application/json' } : {}) },
    ...(endpoint.body ? { body: JSON.stringify(parts.body) } : {}),
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw signal.reason;
    throw new ApiError({
      status: 0,
      code: 'network',
      message: 'Cannot reach the dashboard: is the connection up?',
      cause: error,
    });
  });
  if (!response.ok) throw await toApiError(response, what);
  const answer = endpoint.response.safeParse(await response.json());
  if (answer.success) return answer.data as OutputOf<E>;
  throw new ApiError({
    status: response.status,
    code: 'answer.badShape',
    message: 'Cannot show this as page and dashboard must be of one version: reload the page',
    requestId: response.headers.get('x-request-id') ?? undefined,
    cause: answer.error,
  });
}
