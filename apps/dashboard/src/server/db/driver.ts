import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';

/** A database that is open and migrated, as Prisma wants to be given it. Disposing of it closes what `open…` opened. */
export interface Driver extends AsyncDisposable {
  readonly kind: 'pglite' | 'postgresql';
  readonly adapter: SqlMigrationAwareDriverAdapterFactory;
}
