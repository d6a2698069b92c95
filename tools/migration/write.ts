import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { missingMigration } from '../../apps/dashboard/src/server/db/missing-migration.ts';
import { migrationsDir } from '../../prisma/paths.ts';

/** `pnpm migration NAME`: writes the migration that brings the database from the last one to the schema. */
const name = process.argv[2] ?? '';
if (!/^[a-z][a-z0-9_]*$/.test(name)) {
  process.stderr.write('Usage: pnpm migration NAME, where NAME says what changes, like add_fleet_labels\n');
  process.exit(2);
}

const sql = await missingMigration();
if (sql === '') {
  process.stdout.write('Nothing to write: the migrations already lead to the schema\n');
} else {
  const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const dir = join(migrationsDir, `${stamp}_${name}`);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'migration.sql'), sql);
  process.stdout.write(`Wrote ${join(dir, 'migration.sql')}: read it before you commit it\n`);
}
