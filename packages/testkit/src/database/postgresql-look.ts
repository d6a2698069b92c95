import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** How many rows were inserted, updated and deleted in this database since it was made. */
export function rowsWritten(databaseUrl: string): Promise<number> {
  const sql = 'SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::float8 AS answer FROM pg_stat_user_tables';
  return withClient(databaseUrl, (client) => numberOf(client, sql));
}

export function countRows(databaseUrl: string, table: string): Promise<number> {
  const sql = `SELECT count(*)::int AS answer FROM ${pg.escapeIdentifier(table)}`;
  return withClient(databaseUrl, (client) => numberOf(client, sql));
}

/** Makes credentials known, whatever enrolment would ask: rows of hash, instanceUid, app and environment; those known stay. */
export function insertCredentials(databaseUrl: string, rows: readonly (readonly string[])[]): Promise<void> {
  const columns = [0, 1, 2, 3].map((column) => rows.map((row) => row[column]));
  return withClient(databaseUrl, async (client) => {
    await client.query(
      `INSERT INTO agent_credential (hash, instance_uid, app, environment, token_id, token_name, created_at, live)
       SELECT hash, uid, app, environment, 'bench', 'bench', now(), true
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS t(hash, uid, app, environment)
       ON CONFLICT DO NOTHING`,
      columns,
    );
  });
}

/**
 * A bad moment of the database: every other session is ended, and then nobody reads or writes `table` for `ms`. Resolves when
 * it is over.
 */
export function databaseHiccup(databaseUrl: string, table: string, ms: number): Promise<void> {
  return withClient(databaseUrl, async (client) => {
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE pid <> pg_backend_pid() AND datname = current_database()`,
    );
    await client.query(`BEGIN; LOCK TABLE ${pg.escapeIdentifier(table)} IN ACCESS EXCLUSIVE MODE`);
    await wait(ms);
    await client.query('COMMIT');
  });
}

async function numberOf(client: pg.Client, sql: string): Promise<number> {
  const { rows } = await client.query<{ answer: number | null }>(sql);
  return rows[0]?.answer ?? 0;
}

async function withClient<T>(databaseUrl: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
