import pg from 'pg';

/** How many rows were inserted, updated and deleted in this database since it was made. */
export async function rowsWritten(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const sql = 'SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::float8 AS rows FROM pg_stat_user_tables';
    const { rows } = await client.query<{ rows: number | null }>(sql);
    return rows[0]?.rows ?? 0;
  } finally {
    await client.end();
  }
}
