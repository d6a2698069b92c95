import type { Context } from 'hono';
import type { z } from 'zod';
import type { Endpoint } from '#contract/endpoint.ts';
import type { FileProblem } from '#contract/problem.ts';
import { Refusal } from '#server/use-cases/refusal.ts';

type Part<T> = T extends z.ZodType ? z.output<T> : undefined;

/** What a handler gets: the parts that the endpoint has, parsed. */
export type ParsedInput<E extends Endpoint> = {
  readonly params: Part<E['params']>;
  readonly query: Part<E['query']>;
  readonly body: Part<E['body']>;
};

const BODY_BYTES_MAX = 64 * 1024;

/** Parses a request by its endpoint; 400 with every mistake named, 413 and 415 where the body is none of ours. */
export async function readInput<E extends Endpoint>(endpoint: E, context: Context): Promise<ParsedInput<E>> {
  const raw = {
    params: context.req.param(),
    query: queryOf(context),
    body:
      endpoint.body === undefined
        ? undefined
        : await readBody(context.req.raw, endpoint.bodyBytesMax ?? BODY_BYTES_MAX),
  };
  const problems: FileProblem[] = [];
  const part = (name: 'params' | 'query' | 'body'): unknown => {
    const schema = endpoint[name];
    if (schema === undefined) return undefined;
    const parsed = schema.safeParse(raw[name]);
    if (parsed.success) return parsed.data;
    problems.push(...parsed.error.issues.map((issue) => toProblem(name, issue)));
    return undefined;
  };
  const input = { params: part('params'), query: part('query'), body: part('body') };
  const [first] = problems;
  if (first !== undefined) {
    const detail = `Cannot read the request as ${first.file} must fit: ${first.path === '' ? '' : `${first.path}: `}${first.message}`;
    throw new Refusal(detail, { status: 400, code: 'request.invalid', problems });
  }
  // Each part was parsed by the very schema that its type is made of.
  return input as ParsedInput<E>;
}

/** A parameter that is said several times is a list. */
const queryOf = (context: Context): Record<string, string | string[] | undefined> =>
  Object.fromEntries(
    Object.entries(context.req.queries()).map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
  );

async function readBody(request: Request, bytesMax: number): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')) {
    throw new Refusal('Cannot read the request as its content-type must be application/json', {
      status: 415,
      code: 'request.notJson',
    });
  }
  const tooLarge = new Refusal(`Cannot read the request as it must be at most ${bytesMax / 1024} KiB`, {
    status: 413,
    code: 'request.tooLarge',
  });
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge;
  const text = await request.text();
  if (Buffer.byteLength(text) > bytesMax) throw tooLarge;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refusal('Cannot read the request as its body must be JSON', {
      status: 400,
      code: 'request.invalid',
      cause,
    });
  }
}

const toProblem = (part: string, { path, message }: z.core.$ZodIssue): FileProblem => ({
  file: part,
  line: 1,
  column: 1,
  path: path.map(String).join('.'),
  message,
});
