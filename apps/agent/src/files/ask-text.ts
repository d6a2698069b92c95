import { type IncomingHttpHeaders, type IncomingMessage, request as requestByHttp } from 'node:http';

export type Question = {
  readonly method?: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** A longer answer is an error. */
  readonly bytesMax: number;
  /** One that is not here whole by then is an error: `nothing for 5000 ms`. */
  readonly deadlineMs: number;
};

export type TextAnswer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string };

/**
 * One request whose answer is a text. Follows no redirect: a secret is for the host that was given, not for where that one
 * points. By Node's own client, as the global `fetch` would cost every agent 8 MB. Throws the signal's reason when aborted.
 */
export async function askText(url: string, question: Question, signal: AbortSignal): Promise<TextAnswer> {
  const { method = 'GET', headers, body, bytesMax, deadlineMs } = question;
  const request = url.startsWith('https:') ? (await import('node:https')).request : requestByHttp;
  signal.throwIfAborted();
  const asking = request(url, { method, headers });
  // Not by signals made for this one request: those were a twentieth of what an agent computes in a deployment.
  let late: Error | undefined;
  const giveUp = (): void => void asking.destroy();
  const timer = setTimeout(() => {
    late = new Error(`nothing for ${deadlineMs} ms`);
    giveUp();
  }, deadlineMs);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      asking.on('response', resolve).on('error', reject).end(body);
    });
    const text = await textOf(response, bytesMax);
    return { status: response.statusCode ?? 0, headers: response.headers, text };
  } catch (error) {
    signal.throwIfAborted();
    throw late ?? error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}

async function textOf(response: IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new Error(`its answer is larger than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
