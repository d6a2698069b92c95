import { PGlite } from '@electric-sql/pglite';
import type { SchemaContainer } from '@prisma/schema-engine-wasm';
import { diffMigrations } from './migration-engine.ts';
import { readMigrations, readSchema } from './migration-files.ts';
import { pgliteAdapter } from './pglite-adapter.ts';

/** The SQL that the migrations on disk lack to lead to `schema`; `''` when they agree. Touches no database but one in memory. */
export async function missingMigration(schema?: readonly SchemaContainer[]): Promise<string> {
  const shadow = await PGlite.create({ dataDir: 'memory://' });
  try {
    return await diffMigrations(pgliteAdapter(shadow), schema ?? (await readSchema()), await readMigrations());
  } finally {
    await shadow.close();
  }
}
