import { DatabaseError } from './database-error.ts';

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  ETIMEDOUT: 'it did not answer in time',
  EHOSTUNREACH: 'there is no way to it',
  ECONNRESET: 'it closed the connection',
  ENOENT: 'its socket does not exist',
};

/** What went wrong on the way to the server at `url`, as a sentence that never holds the password. */
export function toDatabaseError(error: unknown, url: URL): DatabaseError {
  const code = codeOf(error);
  const user = decodeURIComponent(url.username) || 'of this process';
  const database = decodeURIComponent(url.pathname.slice(1)) || user;
  const reason = error instanceof Error && error.message !== '' ? error.message : code;
  const server = `the PostgreSQL server at ${url.host || 'this host'}`;

  // 28P01 a wrong password · 28000 no such user, or one that may not come from here
  if (code === '28P01' || code === '28000') {
    return new DatabaseError(`Cannot open the database as ${server} must let user ${user} in: it says "${reason}"`, {
      code: 'database.refused',
      retry: 'never',
      cause: error,
    });
  }
  if (code === '3D000') {
    return new DatabaseError(`Cannot open the database as ${server} must have one named ${database}: there is none`, {
      code: 'database.missing',
      retry: 'never',
      cause: error,
    });
  }
  return new DatabaseError(`Cannot open the database as ${server} must answer: ${NETWORK[code] ?? reason}`, {
    code: 'database.unreachable',
    retry: 'later',
    cause: error,
  });
}

/** A name with two addresses fails with one error that holds one for each. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
