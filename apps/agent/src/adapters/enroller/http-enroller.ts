import { readFile } from 'node:fs/promises';
import { EnrolAnswer, type EnrolRequest } from '@pagurus/schema/wire/enrolment.ts';
import { masker } from '#core/masking.ts';
import { type TextAnswer, askText } from '#files/ask-text.ts';
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

/** Shows an enrolment token for a credential over HTTP. */
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
    try {
      const body = JSON.stringify(await asked());
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const question = { method: 'POST', headers, body, bytesMax: ANSWER_BYTES_MAX, deadlineMs } as const;
      const answer = await askText(url, question, signal);
      if (answer.status !== 200) throw this.#refusal(answer, token);
      const parsed = EnrolAnswer.safeParse(JSON.parse(answer.text));
      if (!parsed.success) throw new Error('its answer has another shape');
      return parsed.data.credential;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof OperationError) throw error;
      const found = withoutSecret(reasonOf(error), token);
      throw new OperationError(`Cannot enrol with the dashboard at ${url} as it must answer: ${found}`, {
        code: 'credential.unreachable',
        retry: 'soon',
        cause: error,
      });
    }
  }

  #refusal({ status, text, headers }: TextAnswer, token: string): OperationError {
    const retryAfterMs = retryAfterMsOf(headers['retry-after']);
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

function retryAfterMsOf(header: string | undefined): number | undefined {
  const seconds = Number(header ?? Number.NaN);
  return seconds >= 0 ? Math.min(seconds, RETRY_AFTER_MAX_S) * 1_000 : undefined;
}
