import type { Retry, StepFailure } from '#core/deployment-state.ts';

/** A failure of something outside of us: Git, the network, the disk, the app. Its message is a whole sentence. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
  readonly code: string;
  readonly retry: Retry | 'never';
  /** The other side asked not to be tried again before so many milliseconds have passed. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    about: { code: string; retry: Retry | 'never'; retryAfterMs?: number; cause?: unknown },
  ) {
    super(message, { cause: about.cause });
    this.code = about.code;
    this.retry = about.retry;
    this.retryAfterMs = about.retryAfterMs;
  }
}

/** What the disk says about an attempt to `keep payments 1.5.0` as a whole sentence; an OperationError stays what it is. */
export function asDiskError(error: unknown, doing: string): OperationError {
  if (error instanceof OperationError) return error;
  const full = ['ENOSPC', 'EDQUOT'].includes(systemCode(error) ?? '');
  const rule = full ? 'the disk must have room for it' : 'it must be written to the disk';
  return new OperationError(`Cannot ${doing} as ${rule}: ${reasonOf(error)}`, {
    code: full ? 'disk.full' : 'disk.failed',
    retry: 'later',
    cause: error,
  });
}

/** Any error as what the deployment machine is told. What nobody foresaw is tried again, but rarely. */
export function toStepFailure(error: unknown, doing: string): StepFailure {
  if (error instanceof OperationError) {
    const { code, message, retry, retryAfterMs } = error;
    return { code, message, retry, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  return {
    code: 'agent.unforeseen',
    message: `Cannot ${doing} as something went wrong: ${reasonOf(error)}`,
    retry: 'later',
  };
}

/** The shortest honest text about an error, with the cause that says more than its wrapper. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message = error.message === '' && 'code' in error ? String(error.code) : error.message;
  const cause =
    error.cause instanceof Error && !message.includes(error.cause.message) ? `: ${error.cause.message}` : '';
  return `${message}${cause}`.replaceAll(/\s+/g, ' ').trim();
}

/** The code of a system error (`ENOENT`), when it is one. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
