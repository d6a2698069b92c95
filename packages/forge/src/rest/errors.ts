export interface FieldError {
  readonly resource: string;
  readonly field?: string;
  readonly code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'custom';
  readonly message?: string;
}

type Status = 400 | 401 | 403 | 404 | 405 | 409 | 415 | 422;

const DOCUMENTATION = 'https://docs.github.com/rest';

/** A refusal as GitHub words it. Everything that throws one of these becomes its reply. */
export class RestError extends Error {
  override readonly name = 'RestError';
  readonly status: Status;
  readonly errors: readonly (FieldError | string)[] | undefined;

  constructor(status: Status, message: string, errors?: readonly (FieldError | string)[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }

  toJson(): object {
    const { message, errors, status } = this;
    return { message, ...(errors ? { errors } : {}), documentation_url: DOCUMENTATION, status: String(status) };
  }
}

export const notFound = (): RestError => new RestError(404, 'Not Found');
export const badCredentials = (): RestError => new RestError(401, 'Bad credentials');
export const requiresAuthentication = (): RestError => new RestError(401, 'Requires authentication');
export const forbidden = (message: string): RestError => new RestError(403, message);
export const conflict = (message: string): RestError => new RestError(409, message);
export const notMergeable = (message: string): RestError => new RestError(405, message);

/** 422 with one sentence, as for refs: `Reference already exists`. */
export const unprocessable = (message: string): RestError => new RestError(422, message);

/** 422 about fields of what was sent. */
export const validationFailed = (...errors: FieldError[]): RestError => new RestError(422, 'Validation Failed', errors);

/** 422 about the deed itself, as for approving one's own pull request. */
export const deedRefused = (sentence: string): RestError => new RestError(422, 'Unprocessable Entity', [sentence]);
