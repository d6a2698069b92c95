import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { EnrolAnswer, type EnrolRequest } from '@pagurus/schema/wire/enrolment.ts';
import { masker } from '#core/masking.ts';
import type { Enroller } from '#ports/credentials.ts';
import { OperationError, reasonOf } from '#ports/operation-error.ts';

export type EnrollerOptions = {
  /** `https://pagurus.example/agent/v1/enrol` */
  readonly url: string;
  readonly token: string | undefined;
  /** Read anew for each enrolment, as it may be exchanged while the agent runs. */
  readonly tokenFile: string | undefined;
  readonly asked: () => Promise<EnrolRequest>;
  readonly deadlineMs: number;
};

const ANSWER_BYTES_MAX = 64 * 1024;
const RETRY_AFTER_MAX_S = 600;

/** Follows no redirect: a token is for the host that was given, not for where that one points. */
export class HttpEnroller implements Enroller {
  readonly #options: EnrollerOptions;

  constructor(options: EnrollerOptions) {
    this.#options = options;
  }

  async token(): Promise<string | undefined> {
    const { token, tokenFile } = this.#options;
    if (tokenFile === undefined) return token;
    try {
      return (await readFile(tokenFile, 'utf8')).trim() || token;
    } catch (error) {
      const message = `Cannot enrol with the dashboard as PAGURUS_ENROLMENT_TOKEN_FILE must be readable: ${reasonOf(error)}`;
      throw new OperationError(message, { code: 'credential.tokenFile', retry: 'later', cause: error });
    }
  }

  async enrol(token: string, signal: AbortSignal): Promise<string> {
    const { url, asked, deadlineMs } = this.#options;
    const deadline = AbortSignal.timeout(deadlineMs);
    try {
      const body = JSON.stringify(await asked());
      const answer = await post(url, token, body, AbortSignal.any([signal, deadline]));
      if (answer.status !== 200) throw this.#refusal(answer, token);
      const parsed = EnrolAnswer.safeParse(JSON.parse(answer.text));
      if (!parsed.success) throw new Error('its answer has another shape');
      return parsed.data.credential;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof OperationError) throw error;
      const found = deadline.aborted ? `nothing for ${deadlineMs} ms` : withoutSecret(reasonOf(error), token);
      throw new OperationError(`Cannot enrol with the dashboard at ${url} as it must answer: ${found}`, {
        code: 'credential.unreachable',
        retry: 'soon',
        cause: error,
      });
    }
  }

  #refusal({ status, text, retryAfterMs }: Answer, token: string): OperationError {
    const message = `Cannot enrol with the dashboard at ${this.#options.url} as it must agree: ${withoutSecret(sentenceOf(status, text), token)}`;
    // 404: a dashboard before enrolment, or not one at all.
    const isUpToAPerson = status >= 400 && status < 500 && status !== 429;
    return new OperationError(message, {
      code: 'credential.denied',
      retry: isUpToAPerson ? 'later' : 'soon',
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
}

/** An answer of another's may hold anything, also what it was sent. */
function withoutSecret(text: string, token: string): string {
  const masked = masker([token]);
  return `${masked.add(text)}${masked.end()}`;
}

function sentenceOf(status: number, text: string): string {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    if (typeof detail === 'string') return `${status} ${detail}`;
  } catch {
    // no problem+json: it speaks for itself
  }
  return `${status} ${text.trim().slice(0, 200)}`.trim();
}

type Answer = { readonly status: number; readonly text: string; readonly retryAfterMs: number | undefined };

async function post(url: string, token: string, body: string, signal: AbortSignal): Promise<Answer> {
  // By Node's own client, as the global `fetch` would cost every agent 8 MB.
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method: 'POST', headers, signal }, resolve).on('error', reject).end(body);
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) throw new Error(`its answer is larger than ${ANSWER_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  const seconds = Number(response.headers['retry-after'] ?? Number.NaN);
  const retryAfterMs = seconds >= 0 ? Math.min(seconds, RETRY_AFTER_MAX_S) * 1_000 : undefined;
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8'), retryAfterMs };
}
