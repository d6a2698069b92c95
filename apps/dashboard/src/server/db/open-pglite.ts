import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { DatabaseError } from './database-error.ts';
import type { Driver } from './driver.ts';
import { type Query, migrate } from './migrate.ts';
import { applyMigrations } from './migration-engine.ts';
import { readMigrations, readSchema } from './migration-files.ts';
import { pgliteAdapter } from './pglite-adapter.ts';

/**
 * Postgres inside this process, in `<dataDir>/database`. A statement is on disk when its promise
 * resolves. Two processes on one folder would destroy it: the caller holds the data folder's lock.
 */
export async function openPglite(dataDir: string, log: (message: string) => void): Promise<Driver> {
  const folder = join(dataDir, 'database');
  await using stack = new AsyncDisposableStack();
  const client = await createClient(folder);
  stack.defer(() => client.close());
  const adapter = pgliteAdapter(client);
  const query: Query = async (sql) => (await client.query<Record<string, unknown>>(sql)).rows;
  const apply = async () => applyMigrations(adapter, await readSchema(), await readMigrations());
  await migrate(query, apply, log);
  const ending = stack.move();
  return { adapter, kind: 'pglite', [Symbol.asyncDispose]: () => ending.disposeAsync() };
}

/**
 * Postgres touches all of its buffers at its start, and their default of 128 MB costs every start a third of a second and
 * 100 MB: what it does not find in fewer it reads from the operating system's cache.
 */
const START_PARAMS = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'];

async function createClient(folder: string): Promise<PGlite> {
  try {
    return await PGlite.create({ dataDir: folder, startParams: START_PARAMS });
  } catch (error) {
    throw new DatabaseError(
      `Cannot open the database as the folder ${folder} must hold one of this version or nothing: ${String(error)}`,
      { code: 'database.unusable', retry: 'never', cause: error },
    );
  }
}
