import type { IncomingMessage } from 'node:http';

export type Answer = { readonly status: number; readonly text: string };

/** A few kilobytes a file; more than this is no state. */
const BYTES_MAX = 8 * 1_024 * 1_024;

/**
 * One GET whose answer is a text. Follows no redirect: a token is for the host that was given, not for where that one
 * points. By Node's own client, as the global `fetch` would cost every agent 8 MB.
 */
export async function getText(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<Answer> {
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { headers, signal }, resolve).on('error', reject).end();
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BYTES_MAX) throw new Error(`its answer is larger than ${BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}
