import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { migrationsDir, schemaDir } from '@pagurus/prisma/paths.ts';
import type { MigrationList, SchemaContainer } from '@prisma/schema-engine-wasm';

/** The files of the Prisma schema, in the order of their names. */
export async function readSchema(dir: string = schemaDir): Promise<SchemaContainer[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.prisma')).toSorted();
  return Promise.all(
    names.map(async (name) => ({ path: join(dir, name), content: await readFile(join(dir, name), 'utf8') })),
  );
}

/** The migrations as they are on disk, oldest first, as the engine wants them. Throws where one has no `migration.sql`. */
export async function readMigrations(dir: string = migrationsDir): Promise<MigrationList> {
  const entries = await readdir(dir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return {
    baseDir: dir,
    lockfile: { path: 'migration_lock.toml', content: await readFile(join(dir, 'migration_lock.toml'), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.toSorted().map((name) => readMigration(dir, name))),
  };
}

async function readMigration(dir: string, name: string): Promise<MigrationList['migrationDirectories'][number]> {
  const sql = await readFile(join(dir, name, 'migration.sql'), 'utf8');
  return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } } };
}
