import type { Artifact } from '@pagurus/schema/release.ts';
import type { Download } from '#core/report.ts';

export type BringOptions = {
  readonly signal: AbortSignal;
  readonly onProgress: (download: Download) => void;
};

/** Unpacked artifacts by their sha256. A tree that is there is whole: it was verified, synced and then marked. */
export interface ArtifactStore {
  has(artifact: Artifact): Promise<boolean>;
  /**
   * Downloads, verifies and unpacks, unless the tree is there already; goes on where an earlier try ended. Throws
   * OperationError whose message completes the sentence "Cannot use … as ‹rule›: ‹state›".
   */
  bring(artifact: Artifact, name: string, options: BringOptions): Promise<void>;
  /** The folder of the tree, whether it is there or not. */
  treePath(artifact: Artifact): string;
  /** Removes every tree and partial download but these. */
  keepOnly(artifacts: readonly Artifact[]): Promise<void>;
}
