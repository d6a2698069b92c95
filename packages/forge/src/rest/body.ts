import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import type { RestContext, RestEnvironment } from '#rest/environment.ts';
import { RestError } from '#rest/errors.ts';

/** In bytes; a blob travels as base64 within it. */
const MAX_BODY = 32 * 1024 * 1024;

type Answer = (c: RestContext) => Response | Promise<Response>;

/** Lets nobody, signed in or not, make the forge hold more than `maxBytes` of a body; `onError` answers instead. */
export function limitBody(maxBytes: number, onError: Answer): MiddlewareHandler<RestEnvironment> {
  const limit = bodyLimit({ maxSize: maxBytes, onError });
  return (c, next) => {
    const inChunks = c.req.header('Transfer-Encoding') !== undefined;
    // In HTTP/1 nothing follows a head that names neither; the server gives it an empty stream all the same.
    if (!inChunks && c.req.header('Content-Length') === undefined) return next();
    if (inChunks) c.req.raw = nativeRequest(c.req.raw);
    return limit(c, next);
  };
}

/** The limit of the REST API, answered as GitHub words its refusals. */
export const limitRestBody = limitBody(MAX_BODY, (c) =>
  c.json({ message: 'Payload Too Large', documentation_url: 'https://docs.github.com/rest', status: '413' }, 413),
);

/** Hono's limit copies a request whose length is unknown, which Node refuses for the stand-in that its server gives. */
function nativeRequest({ url, method, headers, body }: Request): Request {
  // `duplex` is asked for by Node and unknown to the browser's types.
  const init = { method, headers, body, duplex: 'half' as const };
  return new Request(url, init);
}

/**
 * The JSON that was sent; 400 when it is none, 422 when it is not of this shape. Unknown fields pass.
 *
 * A zero byte is for `content` alone: neither a commit's words nor a database can have one.
 */
export async function readBody<T extends z.ZodType>(
  c: RestContext,
  schema: T,
  kind: 'words' | 'content' = 'words',
): Promise<z.infer<T>> {
  const text = await c.req.text();
  let json: unknown;
  try {
    json = text === '' ? {} : JSON.parse(text);
  } catch {
    throw new RestError(400, 'Problems parsing JSON');
  }
  if (kind === 'words' && text.includes('\\u0000') && holdsZero(json)) {
    throw new RestError(422, 'Invalid request.\n\nNothing may contain a zero byte.');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new RestError(422, `Invalid request.\n\n${parsed.error.issues.map(toSentence).join(' ')}`);
}

/** Without recursion: what was sent may be nested as deep as it is long. */
function holdsZero(json: unknown): boolean {
  const left = [json];
  for (let one = left.pop(); left.length > 0 || one !== undefined; one = left.pop()) {
    if (typeof one === 'string' && one.includes('\0')) return true;
    if (typeof one !== 'object' || one === null) continue;
    for (const [name, value] of Object.entries(one)) left.push(name, value);
  }
  return false;
}

function toSentence(issue: z.core.$ZodIssue): string {
  const field = issue.path.join('.');
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return `"${field}" wasn't supplied.`;
  return `For '${field}', ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}.`;
}
