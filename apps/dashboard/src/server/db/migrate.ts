import { createHash } from 'node:crypto';
import type { MigrationList } from '@prisma/schema-engine-wasm';
import { DatabaseError } from './database-error.ts';
import { readMigrations } from './migration-files.ts';

/** Runs one statement without parameters; its rows by column name. */
export type Query = (sql: string) => Promise<Record<string, unknown>[]>;

/**
 * Brings the database to the schema: lets `apply` apply the migrations that are pending, which remembers each in
 * the table that Prisma's own CLI keeps and gives their names. Asks the database first, as loading the engine costs more
 * than all else at a start at which nothing is pending.
 */
export async function migrate(
  query: Query,
  apply: () => Promise<string[]>,
  log: (message: string) => void,
): Promise<void> {
  const migrations = await readMigrations();
  if (await isUpToDate(query, migrations)) return;
  try {
    const applied = await apply();
    if (applied.length > 0) log(`Applied ${applied.length} database migrations: ${applied.join(', ')}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim() : String(error);
    throw new DatabaseError(`Cannot migrate the database as every migration must succeed: ${reason}`, {
      code: 'database.migrationFailed',
      retry: 'never',
      cause: error,
    });
  }
}

async function isUpToDate(query: Query, migrations: MigrationList): Promise<boolean> {
  const [table] = await query(`SELECT to_regclass('_prisma_migrations')::text AS name`);
  if (typeof table?.['name'] !== 'string') return false;
  const rows = await query(
    'SELECT migration_name, checksum, finished_at::text, rolled_back_at::text FROM _prisma_migrations',
  );
  const applied = new Map(
    rows
      .filter((row) => row['finished_at'] !== null && row['rolled_back_at'] === null)
      .map((row) => [row['migration_name'], row['checksum']]),
  );
  // One that failed, or that this version does not know, is for the engine to judge.
  if (applied.size !== rows.length) return false;
  return migrations.migrationDirectories.every(
    ({ path, migrationFile }) => applied.get(path) === sha256(migrationFile.content.value),
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
