import { setFlagsFromString } from 'node:v8';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { DatabaseError } from './database-error.ts';
import type { Driver } from './driver.ts';
import { applyMigrationsApart } from './migrate-apart.ts';
import { type Query, migrate } from './migrate.ts';
import { toDatabaseError } from './postgresql-error.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** A server whose host died without a word is otherwise waited for without end by whoever asked it last. */
const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 };

/**
 * How much a function of WebAssembly runs before it is compiled again, to be faster: ten times V8's default. At that, a start
 * has much of Prisma's query compiler compiled at once, for half a second and 30 MB that are never given back, though it is
 * seldom asked: plans of queries are kept. PGlite is Postgres itself as WebAssembly, and is left as it is.
 */
const WASM_TIERING = '--wasm-tiering-budget=130000000';

/** Any number that other programs in the same database do not lock: "pagurus" as digits of a telephone. */
const MIGRATION_LOCK = 7_248_787;

/**
 * A PostgreSQL server. Any number of processes may use one database: the first migrates it, the others wait.
 * Connections that the server drops are made anew by themselves; the log says so.
 */
export async function openPostgresql(databaseUrl: string, log: (message: string) => void): Promise<Driver> {
  const address = parseUrl(databaseUrl);
  setFlagsFromString(WASM_TIERING);
  const pool = { connectionString: databaseUrl, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, ...KEEP_ALIVE };
  const adapter = new PrismaPg(pool, {
    onPoolError: (error) => log(`Lost an idle connection to PostgreSQL at ${address.host}: ${error.message}`),
  });
  const client = new pg.Client(pool);
  // Without a listener a server that goes away during the migration would end this process.
  client.on('error', (error) => log(`Lost the connection to PostgreSQL at ${address.host}: ${error.message}`));
  try {
    await client.connect();
    await client.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
    const query: Query = async (sql) => (await client.query<Record<string, unknown>>(sql)).rows;
    await migrate(query, () => applyMigrationsApart(databaseUrl), log);
  } catch (error) {
    throw error instanceof DatabaseError ? error : toDatabaseError(error, address);
  } finally {
    // Ending the session gives the lock back, also where it never got it.
    await client.end().catch(() => undefined);
  }
  return { adapter, kind: 'postgresql', [Symbol.asyncDispose]: async () => undefined };
}

function parseUrl(databaseUrl: string): URL {
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : undefined;
  if (url !== undefined && (url.protocol === 'postgresql:' || url.protocol === 'postgres:')) return url;
  throw new DatabaseError(
    `Cannot open the database as its address must begin with postgresql://: it begins with ${url?.protocol ?? 'none'}`,
    { code: 'database.badUrl', retry: 'never' },
  );
}
