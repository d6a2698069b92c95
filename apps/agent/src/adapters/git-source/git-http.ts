import type { IncomingMessage } from 'node:http';
import type { GitHttpRequest, GitHttpResponse } from 'isomorphic-git';

const REDIRECTS_MAX = 3;

export type GitHttp = {
  request(request: GitHttpRequest): Promise<GitHttpResponse>;
  /** The status of the last answer. */
  readonly lastStatus: number | undefined;
  /** Whether the last request got no answer, or one that is no success. */
  readonly lastFailed: boolean;
};

/** isomorphic-git's way to the network, with a signal that its own client does not have. */
export function gitHttp(signal: AbortSignal): GitHttp {
  const last: { status: number | undefined; failed: boolean } = { status: undefined, failed: false };
  return {
    get lastStatus() {
      return last.status;
    },
    get lastFailed() {
      return last.failed;
    },
    async request({ url, method = 'GET', headers = {}, body }) {
      last.failed = true;
      last.status = undefined;
      const sent = body === undefined ? undefined : await collect(body);
      let at = url;
      for (let hops = 0; ; hops += 1) {
        const response = await send(at, method, headers, sent, signal);
        const { statusCode = 0, statusMessage = '', headers: got } = response;
        if (
          method !== 'GET' ||
          statusCode < 300 ||
          statusCode > 399 ||
          got.location === undefined ||
          hops >= REDIRECTS_MAX
        ) {
          last.status = statusCode;
          last.failed = statusCode < 200 || statusCode > 299;
          return { url: at, method, statusCode, statusMessage, body: iterate(response, last), headers: flat(got) };
        }
        response.resume();
        const to = new URL(got.location, at);
        // The token is for the host that it was given for.
        if (to.origin !== new URL(at).origin) throw new Error(`it redirects to another host, ${to.host}`);
        at = to.href;
      }
    },
  };
}

async function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  body: Buffer | undefined,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, signal, agent: false }, resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* iterate(response: IncomingMessage, last: { failed: boolean }): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response) yield chunk as Buffer;
  } catch (error) {
    last.failed = true; // it broke off in the middle
    throw error;
  }
}

const flat = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, String(value)]));
