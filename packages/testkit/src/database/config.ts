/** The PostgreSQL server that the test command started; `undefined` where it could not. */
export const testDatabaseUrl: string | undefined = process.env['TEST_DATABASE_URL'];
