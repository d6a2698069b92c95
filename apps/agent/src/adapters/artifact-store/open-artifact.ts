import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { systemCode } from '#ports/operation-error.ts';

export type Body = {
  readonly status: number;
  readonly contentLength?: number;
  readonly contentRange?: string;
  readonly stream: AsyncIterable<Buffer>;
  /** Gives the connection up without reading on. */
  cancel(): void;
};

const REDIRECTS_MAX = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Opens an http, https or file URL from byte `offset` on; follows redirects. A file answers as a server would. */
export async function openArtifact(url: string, offset: number, signal: AbortSignal): Promise<Body> {
  if (url.startsWith('file:')) return openFile(url, offset, signal);
  let at = url;
  for (let hops = 0; hops <= REDIRECTS_MAX; hops += 1) {
    const response = await request(at, offset, signal);
    const { statusCode = 0, headers } = response;
    if (!REDIRECTS.has(statusCode) || headers.location === undefined) return bodyOf(response);
    response.destroy();
    at = new URL(headers.location, at).href;
  }
  throw new Error(`more than ${REDIRECTS_MAX} redirects`);
}

async function request(url: string, offset: number, signal: AbortSignal): Promise<IncomingMessage> {
  const { protocol } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') throw new Error(`it redirects to ${protocol}`);
  const { get } = protocol === 'https:' ? await import('node:https') : await import('node:http');
  const headers = { 'accept-encoding': 'identity', ...(offset > 0 ? { range: `bytes=${offset}-` } : {}) };
  return new Promise((resolve, reject) => {
    get(url, { headers, signal, agent: false }, resolve).on('error', reject);
  });
}

function bodyOf(response: IncomingMessage): Body {
  const length = response.headers['content-length'];
  const range = response.headers['content-range'];
  return {
    status: response.statusCode ?? 0,
    ...(length === undefined || response.statusCode === 206 ? {} : { contentLength: Number(length) }),
    ...(range === undefined ? {} : { contentRange: range }),
    stream: response,
    cancel: () => response.destroy(),
  };
}

async function openFile(url: string, offset: number, signal: AbortSignal): Promise<Body> {
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
