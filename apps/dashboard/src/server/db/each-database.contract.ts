import { type TestDatabase, testDatabases } from '@pagurus/testkit/database/test-databases.ts';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { type Database, openDatabase } from './open-database.ts';

/**
 * Runs the tests in `body` on every database that this machine has. `database()` is open and migrated inside
 * tests, one for the file, and each test finds it empty.
 */
export function eachDatabase(body: (database: () => Database, name: string) => void): void {
  describe.each(testDatabases())('on $name', ({ name, create }) => {
    let made: TestDatabase;
    let database: Database;

    beforeAll(async () => {
      made = await create();
      database = await openDatabase({ ...made, log: () => undefined });
    });
    beforeEach(() => empty(database));
    afterAll(async () => {
      await database[Symbol.asyncDispose]();
      await made[Symbol.asyncDispose]();
    });

    body(() => database, name);
  });
}

async function empty({ prisma }: Database): Promise<void> {
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    SELECT quote_ident(tablename) AS name FROM pg_tables
    WHERE schemaname = current_schema() AND tablename <> '_prisma_migrations'`;
  await prisma.$executeRawUnsafe(`TRUNCATE ${tables.map((table) => table.name).join(', ')} RESTART IDENTITY CASCADE`);
}
