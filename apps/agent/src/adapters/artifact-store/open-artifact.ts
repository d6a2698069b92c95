import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { systemCode } from '#ports/operation-error.ts';
import type { HeadersFor } from './artifact-headers.ts';
import { retryAfterMs } from './retry-after.ts';

export type Question = {
  readonly url: string;
  /** The first byte that is wanted. */
  readonly offset: number;
  /** What the server called the bytes before `offset`; when it calls them something else now, all of them are wanted. */
  readonly validator: string | undefined;
  readonly headersFor: HeadersFor;
  readonly signal: AbortSignal;
};

export type Body = {
  readonly status: number;
  readonly contentLength?: number;
  readonly contentRange?: string;
  /** A strong ETag or, without one, a date: fit for `If-Range`. */
  readonly validator?: string;
  readonly retryAfterMs?: number;
  readonly stream: AsyncIterable<Buffer>;
  /** Gives the connection up without reading on. */
  cancel(): void;
};

const REDIRECTS_MAX = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Opens an http, https or file URL from byte `offset` on; follows redirects. A file answers as a server would. */
export async function openArtifact(question: Question): Promise<Body> {
  if (question.url.startsWith('file:')) return openFile(question);
  let at = new URL(question.url);
  for (let hops = 0; hops <= REDIRECTS_MAX; hops += 1) {
    const response = await request(at, question);
    const { statusCode = 0, headers } = response;
    if (!REDIRECTS.has(statusCode) || headers.location === undefined) return bodyOf(response);
    response.destroy();
    at = new URL(headers.location, at);
  }
  throw new Error(`more than ${REDIRECTS_MAX} redirects`);
}

async function request(url: URL, { offset, validator, headersFor, signal }: Question): Promise<IncomingMessage> {
  const { protocol } = url;
  if (protocol !== 'http:' && protocol !== 'https:') throw new Error(`it redirects to ${protocol}`);
  const { get } = protocol === 'https:' ? await import('node:https') : await import('node:http');
  const part = offset === 0 ? {} : { range: `bytes=${offset}-`, ...(validator && { 'if-range': validator }) };
  // Asked for each hop anew: what is meant for one host never reaches the next.
  const headers = { 'accept-encoding': 'identity', ...part, ...headersFor(url) };
  return new Promise((resolve, reject) => {
    get(url, { headers, signal, agent: false }, resolve).on('error', reject);
  });
}

function bodyOf(response: IncomingMessage): Body {
  const { headers, statusCode: status = 0 } = response;
  const length = headers['content-length'];
  const range = headers['content-range'];
  const wait = retryAfterMs(headers['retry-after'], headers.date);
  const validator = headers.etag?.startsWith('"') === true ? headers.etag : headers['last-modified'];
  return {
    status,
    ...(length === undefined || status === 206 ? {} : { contentLength: Number(length) }),
    ...(range === undefined ? {} : { contentRange: range }),
    ...(validator === undefined ? {} : { validator }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    stream: response,
    cancel: () => response.destroy(),
  };
}

async function openFile({ url, offset, signal }: Question): Promise<Body> {
  const path = fileURLToPath(url);
  try {
    const { size } = await stat(path);
    const stream = createReadStream(path, { start: offset, signal });
    // It may fail before anybody reads it; whoever then reads it is told as well.
    stream.on('error', () => undefined);
    const head = offset === 0 ? { status: 200, contentLength: size } : partOf(offset, size);
    return { ...head, stream, cancel: () => stream.destroy() };
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    return { status: 404, stream: (async function* () {})(), cancel: () => undefined };
  }
}

const partOf = (offset: number, size: number) =>
  offset < size ? { status: 206, contentRange: `bytes ${offset}-${size - 1}/${size}` } : { status: 416 };
