/** What a program may want to tell apart; the sentence is for people. */
export type DatabaseErrorCode =
  | 'database.badUrl'
  | 'database.unreachable'
  | 'database.refused'
  | 'database.missing'
  | 'database.inUse'
  | 'database.migrationFailed'
  | 'database.unusable';

/** Why the database cannot be opened: `retry` is `later` where waiting alone may help. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: DatabaseErrorCode;
  readonly retry: 'later' | 'never';

  constructor(message: string, about: { code: DatabaseErrorCode; retry: 'later' | 'never'; cause?: unknown }) {
    super(message, { cause: about.cause });
    this.code = about.code;
    this.retry = about.retry;
  }
}
