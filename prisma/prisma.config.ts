import { defineConfig } from 'prisma/config';

/** For `prisma generate` and for a user's own `prisma migrate deploy`; the dashboard migrates by itself at its start. */
export default defineConfig({
  schema: 'schema',
  migrations: { path: 'migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://localhost/pagurus' },
});
