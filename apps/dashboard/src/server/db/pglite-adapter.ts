import type { PGlite } from '@electric-sql/pglite';
import {
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import { PrismaPGlite } from 'pglite-prisma-adapter';

/**
 * Lets Prisma speak to PGlite. The adapter from npm does not wait for a script and loses its error, so
 * that a migration that failed would count as applied. The shadow database is `client` itself: only
 * an empty one may be used to compare migrations.
 */
export function pgliteAdapter(client: PGlite): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPGlite(client);
  const connect = async (): Promise<SqlDriverAdapter> => withHonestScripts(await factory.connect(), client);
  return { provider: factory.provider, adapterName: factory.adapterName, connect, connectToShadowDb: connect };
}

function withHonestScripts(adapter: SqlDriverAdapter, client: PGlite): SqlDriverAdapter {
  return Object.assign(adapter, {
    executeScript: async (script: string) => {
      try {
        await client.exec(script);
      } catch (error) {
        throw toAdapterError(error);
      }
    },
  });
}

function toAdapterError(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return error;
  return new DriverAdapterError({
    kind: 'postgres',
    code: error.code,
    severity: 'ERROR',
    message: error.message,
    detail: undefined,
    column: undefined,
    hint: undefined,
  });
}
