import type { ObjectReader } from '#git/object-reader.ts';

/** A bare repository on this host. */
export interface GitRepository {
  readonly dir: string;
  readonly objects: ObjectReader;
}
