import type { CommitSigner } from '#git/commit-signer.ts';
import type { ObjectReader } from '#git/object-reader.ts';

/** A bare repository on this host. */
export interface GitRepository {
  readonly dir: string;
  readonly objects: ObjectReader;
  /** With which commits are signed that are made here; absent where they are not. */
  readonly signer?: CommitSigner | undefined;
}
