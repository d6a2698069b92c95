import { PrismaClient } from '@pagurus/prisma/client.ts';
import { openPglite } from './open-pglite.ts';
import { openPostgresql } from './open-postgresql.ts';

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
  const { databaseUrl, dataDir, log } = options;
  const driver = databaseUrl === undefined ? await openPglite(dataDir, log) : await openPostgresql(databaseUrl, log);
  const prisma = new PrismaClient({ adapter: driver.adapter, transactionOptions: TRANSACTIONS });
  return {
    prisma,
    kind: driver.kind,
    [Symbol.asyncDispose]: async () => {
      await prisma.$disconnect();
      await driver[Symbol.asyncDispose]();
    },
  };
}
