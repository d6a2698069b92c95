import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

export type Question = {
  readonly method?: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** A longer answer is an error. */
  readonly bytesMax: number;
};

export type TextAnswer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string };

/**
 * One request whose answer is a text. Follows no redirect: a secret is for the host that was given, not for where that one
 * points. By Node's own client, as the global `fetch` would cost every agent 8 MB.
 */
export async function askText(url: string, question: Question, signal: AbortSignal): Promise<TextAnswer> {
  const { method = 'GET', headers, body, bytesMax } = question;
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method, headers, signal }, resolve).on('error', reject).end(body);
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new Error(`its answer is larger than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString('utf8') };
}
