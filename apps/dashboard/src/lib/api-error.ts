import { ApiProblem, type FileProblem } from '#contract/problem.ts';

/** A call of the API that did not succeed. `message` is a sentence for a person. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly code: string;
  /** By which the server's log knows the call; undefined when it never got there. */
  readonly requestId: string | undefined;
  readonly problems: readonly FileProblem[];

  constructor(about: {
    status: number;
    code: string;
    message: string;
    requestId?: string | undefined;
    problems?: FileProblem[] | undefined;
    cause?: unknown;
  }) {
    super(about.message, { cause: about.cause });
    this.status = about.status;
    this.code = about.code;
    this.requestId = about.requestId;
    this.problems = about.problems ?? [];
  }
}

/** What an answer other than 2xx says. An answer that is not a problem document is named by its status. */
export async function toApiError(response: Response, what: string): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id') ?? undefined;
  const body: unknown = await response.json().catch(() => undefined);
  const problem = ApiProblem.safeParse(body);
  if (!problem.success) {
    return new ApiError({
      status: response.status,
      code: 'answer.unexpected',
      message: `Cannot ${what} as the dashboard must answer in its own words: status is ${response.status}`,
      requestId,
    });
  }
  const { detail, title, code, problems } = problem.data;
  return new ApiError({
    status: response.status,
    code,
    message: detail || title,
    requestId: problem.data.requestId || requestId,
    problems,
  });
}

/** The sentence and request id of anything that was thrown. */
export function toProblem(error: unknown): {
  sentence: string;
  requestId: string | undefined;
  problems: readonly FileProblem[];
} {
  if (error instanceof ApiError)
    return { sentence: error.message, requestId: error.requestId, problems: error.problems };
  return { sentence: error instanceof Error ? error.message : String(error), requestId: undefined, problems: [] };
}

/** What was asked for is not there: trying again is of no use. */
export const isMissing = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

export const isSignedOut = (error: unknown): boolean => error instanceof ApiError && error.status === 401;
