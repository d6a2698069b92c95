import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type TestDatabase, testDatabases } from '@pagurus/testkit/database/test-databases.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from './open-database.ts';

const quiet = { log: () => undefined };

describe.each(testDatabases())('openDatabase() on $name', ({ create }) => {
  let made: TestDatabase;
  beforeEach(async () => {
    made = await create();
  });
  afterEach(() => made[Symbol.asyncDispose]());

  test('migrates an empty database, says so, and finds nothing to do the next time', async () => {
    const said: string[] = [];
    const log = (message: string) => void said.push(message);
    await during(openDatabase({ ...made, log }), async ({ prisma }) => {
      expect(await prisma.agentRecord.count()).toBe(0);
    });
    expect(said).toEqual([expect.stringMatching(/^Applied \d+ database migrations: /)]);
    await during(openDatabase({ ...made, log }), async ({ prisma }) => {
      expect(await prisma.agentRecord.count()).toBe(0);
    });
    expect(said).toHaveLength(1);
  });

  test('says which migration failed, and why', async () => {
    await during(openDatabase({ ...made, ...quiet }), async ({ prisma }) => {
      await prisma.$executeRawUnsafe('DROP TABLE _prisma_migrations');
    });
    await expect(openDatabase({ ...made, ...quiet })).rejects.toMatchObject({
      code: 'database.migrationFailed',
      message: expect.stringMatching(
        /^Cannot migrate the database as every migration must succeed: [^]*not empty/,
      ) as string,
    });
  });
});

describe.each(testDatabases().filter(({ name }) => name === 'PostgreSQL'))('openDatabase() on $name', ({ create }) => {
  test('lets many processes start at once: one migrates, all open', async () => {
    await using made = await create();
    const said: string[] = [];
    const log = (message: string) => void said.push(message);
    const opened = await Promise.all(
      Array.from({ length: 5 }, (_, index) => openDatabase({ ...made, dataDir: join(made.dataDir, `${index}`), log })),
    );
    expect(said).toHaveLength(1);
    expect(await Promise.all(opened.map(({ prisma }) => prisma.activity.count()))).toEqual([0, 0, 0, 0, 0]);
    await Promise.all(opened.map((database) => database[Symbol.asyncDispose]()));
  });

  test('lets only one process work in a data folder, wherever the database is', async () => {
    await using made = await create();
    await during(openDatabase({ ...made, ...quiet }), async () => {
      await expect(openDatabase({ ...made, ...quiet })).rejects.toMatchObject({ code: 'database.inUse' });
    });
  });

  test('names a database that does not exist', async () => {
    await using made = await create();
    const url = new URL(made.databaseUrl!);
    url.pathname = '/nowhere';
    await expect(openDatabase({ ...made, ...quiet, databaseUrl: url.href })).rejects.toMatchObject({
      code: 'database.missing',
      message: `Cannot open the database as the PostgreSQL server at ${url.host} must have one named nowhere: there is none`,
    });
  });
});

describe('openDatabase() with an address', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'pagurus-open-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  test('says that nothing listens there, without the password', async () => {
    const databaseUrl = `postgresql://mara:hunter2@127.0.0.1:${await closedPort()}/pagurus`;
    const failure = openDatabase({ databaseUrl, dataDir, ...quiet });
    await expect(failure).rejects.toMatchObject({ code: 'database.unreachable', retry: 'later' });
    await expect(failure).rejects.toThrow(/must answer: nothing listens there$/);
    await expect(failure).rejects.not.toThrow('hunter2');
  });

  test.each(['mysql://127.0.0.1/x', 'not an address', ''])('refuses %j as one', async (databaseUrl) => {
    await expect(openDatabase({ databaseUrl, dataDir, ...quiet })).rejects.toMatchObject({
      code: 'database.badUrl',
    });
  });
});

describe('openDatabase() in a data folder', () => {
  const pglite = testDatabases().find(({ name }) => name === 'PGlite')!;

  test('loses no row that was committed when its process is killed, and survives being killed again', async () => {
    await using made = await pglite.create();
    const kept: bigint[] = [];
    for (const rows of [3, 40]) {
      const child = appendForever(made.dataDir);
      for await (const line of createInterface(child.stdout)) {
        kept.push(BigInt(line));
        if (kept.length >= rows) child.kill('SIGKILL');
      }
      await during(openDatabase({ ...made, ...quiet }), async ({ prisma }) => {
        const ids = (await prisma.activity.findMany({ select: { id: true } })).map(({ id }) => id);
        expect(ids).toEqual(expect.arrayContaining(kept));
      });
    }
    expect(kept.length).toBeGreaterThanOrEqual(40);
  });

  test('refuses while another process uses it, and names the process', async () => {
    await using made = await pglite.create();
    const child = appendForever(made.dataDir);
    await once(child.stdout, 'data');
    await expect(openDatabase({ ...made, ...quiet })).rejects.toMatchObject({
      code: 'database.inUse',
      retry: 'later',
      message: expect.stringContaining(`process ${child.pid} `) as string,
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await during(openDatabase({ ...made, ...quiet }), async ({ prisma }) => {
      expect(await prisma.activity.count()).toBeGreaterThan(0);
    });
  });

  test('says that a folder cannot be written to', async () => {
    await using made = await pglite.create();
    const dataDir = join(made.dataDir, 'database', 'PG_VERSION', 'below-a-file');
    await expect(openDatabase({ dataDir, ...quiet })).rejects.toMatchObject({
      code: 'database.unusable',
      message: expect.stringContaining(`${dataDir} must be one that can be written to: Error: ENOTDIR`) as string,
    });
  });

  test('says that a folder holds no database', async () => {
    await using made = await pglite.create();
    await rm(join(made.dataDir, 'database', 'global'), { recursive: true });
    await expect(openDatabase({ ...made, ...quiet })).rejects.toMatchObject({ code: 'database.unusable' });
  });
});

/** `await using` for a value that is still to come, with the body as a function so that the end is before the next line. */
async function during<T extends AsyncDisposable>(
  opening: Promise<T>,
  body: (value: T) => Promise<void>,
): Promise<void> {
  await using value = await opening;
  await body(value);
}

function appendForever(dataDir: string): ChildProcessByStdio<null, Readable, null> {
  const program = join(import.meta.dirname, 'fixtures', 'append-forever.ts');
  return spawn(process.execPath, [program, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
