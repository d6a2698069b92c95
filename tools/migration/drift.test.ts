import { expect, test } from 'vitest';
import { readSchema } from '../../apps/dashboard/src/server/db/migration-files.ts';
import { missingMigration } from '../../apps/dashboard/src/server/db/missing-migration.ts';

test('the migrations lead to the schema: else run `pnpm migration NAME`', async () => {
  expect(await missingMigration()).toBe('');
});

test('a model without a migration is noticed', async () => {
  const schema = await readSchema();
  const extra = { path: 'extra.prisma', content: 'model Extra {\n  id String @id\n}\n' };
  expect(await missingMigration([...schema, extra])).toContain('CREATE TABLE "Extra"');
});
