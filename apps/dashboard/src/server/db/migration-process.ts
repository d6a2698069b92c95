import { PrismaPg } from '@prisma/adapter-pg';
import { applyMigrations } from './migration-engine.ts';
import { readMigrations, readSchema } from './migration-files.ts';

/** What the process says at its end, in one message. */
export type MigrationAnswer = { readonly applied: readonly string[] } | { readonly problem: string };

/** A process that is told a PostgreSQL server's address, migrates it and ends; see `migrate-apart.ts`. */
process.once('message', (databaseUrl: string) => {
  void answerTo(databaseUrl).then((answer) => process.send?.(answer, () => process.disconnect()));
});
// Whoever asked holds the lock under which this may happen.
process.once('disconnect', () => process.exit());

async function answerTo(databaseUrl: string): Promise<MigrationAnswer> {
  try {
    const adapter = new PrismaPg({ connectionString: databaseUrl });
    return { applied: await applyMigrations(adapter, await readSchema(), await readMigrations()) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message.trim() : String(error) };
  }
}
