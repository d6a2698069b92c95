/** `never`: asking again gives the same answer. `later`: once the limit is over, or the forge is back. */
export type ForgeRetry = 'never' | 'later';

export type ForgeErrorCode =
  | 'forge.away'
  | 'forge.signedOut'
  | 'forge.forbidden'
  | 'forge.limited'
  | 'forge.notFound'
  | 'forge.notAllowed'
  | 'forge.moved'
  | 'forge.refused'
  | 'forge.failed';

/** The forge refused or is away; the message is a sentence for a person. */
export class ForgeError extends Error {
  override readonly name = 'ForgeError';
  readonly code: ForgeErrorCode;
  /** HTTP status of the forge's answer; 0 when there was none. */
  readonly status: number;
  readonly retry: ForgeRetry;

  constructor(message: string, about: { code: ForgeErrorCode; status: number; retry: ForgeRetry; cause?: unknown }) {
    super(message, { cause: about.cause });
    this.code = about.code;
    this.status = about.status;
    this.retry = about.retry;
  }
}
