import type { ApiProblem } from '#contract/problem.ts';
import { ForgeError } from '#server/ports/forge-error.ts';
import type { Log } from '#server/ports/log.ts';
import { MirrorError } from '#server/ports/mirror.ts';
import { Refusal } from '#server/use-cases/refusal.ts';

type Said = Pick<ApiProblem, 'status' | 'code' | 'detail' | 'problems'>;

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request has mistakes',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Something moved or is closed',
  413: 'Too large',
  415: 'Not JSON',
  422: 'Refused',
  429: 'Too many requests',
  500: 'Something failed here',
  502: 'The forge is away',
  503: 'Not ready',
};

/** Every error as RFC 9457. What nobody foresaw is logged and told without its innards. */
export function problemResponse(error: unknown, requestId: string, log: Log): Response {
  const said = say(error);
  if (said.status === 500) log.warn('a request failed', { requestId, problem: describe(error) });
  const problem: ApiProblem = {
    type: 'about:blank',
    title: TITLES[said.status] ?? 'Failed',
    status: said.status,
    detail:
      said.status === 500
        ? `Cannot do this as something failed here: it is in the log under ${requestId}`
        : said.detail,
    code: said.code,
    requestId,
    ...(said.problems === undefined ? {} : { problems: said.problems }),
  };
  return new Response(JSON.stringify(problem), {
    status: said.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', 'x-request-id': requestId },
  });
}

function say(error: unknown): Said {
  if (error instanceof Refusal) {
    const { status, code, message, problems } = error;
    return { status, code, detail: message, ...(problems === undefined ? {} : { problems: [...problems] }) };
  }
  if (error instanceof ForgeError) {
    const passes = error.status >= 400 && error.status < 500;
    return { status: passes ? error.status : 502, code: error.code, detail: error.message };
  }
  if (error instanceof MirrorError) return { status: 503, code: 'state.unreadable', detail: error.message };
  return { status: 500, code: 'internal', detail: '' };
}

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
