import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface Outgoing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly insecureSsl: boolean;
  readonly timeoutMs: number;
}

export interface Outcome {
  readonly statusCode: number;
  readonly status: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Bytes of a reply that are kept; receivers have little to say. */
const REPLY_MAX = 64 * 1024;

/** Posts once and says how it went; follows no redirect and never rejects. Aborting `signal` gives the attempt up. */
export function send(outgoing: Outgoing, signal: AbortSignal): Promise<Outcome> {
  const { url, headers, body, insecureSsl, timeoutMs } = outgoing;
  const deadline = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve) => {
    const fail = (error: Error): void => {
      if (deadline.aborted) resolve(without(504, 'timed out'));
      else
        resolve(without(502, signal.aborted ? 'given up as the forge ended' : `failed to connect: ${error.message}`));
    };
    try {
      const post = url.startsWith('https:') ? httpsRequest : httpRequest;
      const request = post(url, {
        method: 'POST',
        headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)), Connection: 'close' },
        // One socket for each: a receiver that was restarted must not cost the next delivery.
        agent: false,
        rejectUnauthorized: !insecureSsl,
        signal: AbortSignal.any([signal, deadline]),
      });
      request.once('error', fail);
      request.once('response', (reply) => {
        readReply(reply).then(resolve, fail);
      });
      request.end(body);
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

const without = (statusCode: number, status: string): Outcome => ({ statusCode, status, headers: {}, body: '' });

async function readReply(reply: IncomingMessage): Promise<Outcome> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of reply as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, REPLY_MAX - size));
    size += chunk.length;
    if (size >= REPLY_MAX) break;
  }
  const statusCode = reply.statusCode ?? 0;
  const status = statusCode >= 200 && statusCode < 300 ? 'OK' : `Invalid HTTP Response: ${statusCode}`;
  const headers = Object.entries(reply.headers).map(([name, value]) => [name, String(value)]);
  // PostgreSQL keeps no zero bytes in a text.
  const body = Buffer.concat(chunks).toString().replaceAll('\0', '');
  return { statusCode, status, headers: Object.fromEntries(headers) as Record<string, string>, body };
}
