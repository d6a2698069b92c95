import { join } from 'node:path';
import { PrismaClient } from '@pagurus/prisma/client.ts';
import { DatabaseError } from './database-error.ts';
import type { Driver } from './driver.ts';
import { lockFolder } from './folder-lock.ts';

/** An open, migrated database. Disposing of it ends its connections and gives back the data folder. */
export interface Database extends AsyncDisposable {
  readonly prisma: PrismaClient;
  readonly kind: 'pglite' | 'postgresql';
}

export type DatabaseOptions = {
  /** `postgresql://…`; without it the database lives in `dataDir`. */
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
  readonly log: (message: string) => void;
};

/** Transactions queue behind one another on PGlite: a busy moment is no reason to fail one. */
const TRANSACTIONS = { maxWait: 30_000, timeout: 30_000 };

/**
 * Opens the database and applies the migrations that are pending, so that what is given back fits this version.
 *
 * Throws a `DatabaseError` whose sentence says what stands in the way: an address that is none, a server
 * that does not answer or refuses, a data folder in use by another process, a migration that failed.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  await using parts = new AsyncDisposableStack();
  // For both kinds: the forge's repositories and the mirror in this folder are one process's as well.
  parts.use(await lockDataFolder(options.dataDir));
  const driver = parts.use(await openDriver(options));
  const prisma = new PrismaClient({ adapter: driver.adapter, transactionOptions: TRANSACTIONS });
  parts.defer(() => prisma.$disconnect());
  const ending = parts.move();
  return { prisma, kind: driver.kind, [Symbol.asyncDispose]: () => ending.disposeAsync() };
}

/** Loads only the one of the two that is used. */
async function openDriver({ databaseUrl, dataDir, log }: DatabaseOptions): Promise<Driver> {
  if (databaseUrl === undefined) return (await import('./open-pglite.ts')).openPglite(dataDir, log);
  return (await import('./open-postgresql.ts')).openPostgresql(databaseUrl, log);
}

async function lockDataFolder(dataDir: string): Promise<AsyncDisposable> {
  try {
    return await lockFolder(join(dataDir, 'database.lock'));
  } catch (error) {
    if (error instanceof DatabaseError) throw error;
    throw new DatabaseError(
      `Cannot open the database as the data folder ${dataDir} must be one that can be written to: ${String(error)}`,
      { code: 'database.unusable', retry: 'never', cause: error },
    );
  }
}
