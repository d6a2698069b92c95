import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabaseUrl } from './config.ts';
import { pgliteTemplate } from './pglite-template.ts';
import { createPostgresqlDatabase } from './postgresql-database.ts';

/** A new, empty database of one test file, in the words of the dashboard's `openDatabase`. Disposing of it leaves nothing. */
export interface TestDatabase extends AsyncDisposable {
  /** `undefined`: the database lives in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
}

export type TestDatabaseKind = {
  readonly name: 'PGlite' | 'PostgreSQL';
  readonly create: () => Promise<TestDatabase>;
};

/** The databases that this machine can test on: PGlite always, PostgreSQL where `TEST_DATABASE_URL` names a server. */
export function testDatabases(): TestDatabaseKind[] {
  const url = testDatabaseUrl;
  const pglite: TestDatabaseKind = { name: 'PGlite', create: createPglite };
  return url === undefined ? [pglite] : [pglite, { name: 'PostgreSQL', create: () => createPostgresql(url) }];
}

async function createPglite(): Promise<TestDatabase> {
  const dataDir = await createDataDir();
  // `initdb` takes seconds; a copy of its result does not.
  await cp(await pgliteTemplate(), join(dataDir, 'database'), { recursive: true });
  return { databaseUrl: undefined, dataDir, [Symbol.asyncDispose]: () => remove(dataDir) };
}

async function createPostgresql(serverUrl: string): Promise<TestDatabase> {
  const dataDir = await createDataDir();
  const database = await createPostgresqlDatabase(serverUrl);
  return {
    databaseUrl: database.url,
    dataDir,
    [Symbol.asyncDispose]: async () => {
      await database.drop();
      await remove(dataDir);
    },
  };
}

function createDataDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'pagurus-data-'));
}

function remove(dir: string): Promise<void> {
  return rm(dir, { recursive: true, force: true });
}
