import { fileURLToPath } from 'node:url';

/** The folder of `*.prisma` files that together are the schema. */
export const schemaDir = fileURLToPath(new URL('./schema', import.meta.url));

/** The folder of migrations in the layout of Prisma's own CLI: `<timestamp>_<name>/migration.sql`. */
export const migrationsDir = fileURLToPath(new URL('./migrations', import.meta.url));
