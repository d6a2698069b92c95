import type { FileProblem } from '#contract/problem.ts';

/** What the API answers instead of doing it; the message is a sentence for a person. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 502 | 503;
  readonly code: string;
  readonly problems: readonly FileProblem[] | undefined;

  constructor(
    message: string,
    about: { status: Refusal['status']; code: string; problems?: readonly FileProblem[]; cause?: unknown },
  ) {
    super(message, { cause: about.cause });
    this.status = about.status;
    this.code = about.code;
    this.problems = about.problems;
  }
}

export const forbidden = (why: string): Refusal => new Refusal(why, { status: 403, code: 'role.tooLow' });
export const conflict = (why: string, code: string): Refusal => new Refusal(why, { status: 409, code });
export const notFound = (why: string): Refusal => new Refusal(why, { status: 404, code: 'notFound' });
