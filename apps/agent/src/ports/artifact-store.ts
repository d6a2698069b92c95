import type { Artifact } from '@pagurus/schema/release.ts';
import type { Download } from '#core/report.ts';

export type BringOptions = {
  readonly signal: AbortSignal;
  readonly onProgress: (download: Download) => void;
};

/** Unpacked artifacts by their sha256. A tree that is marked was verified, unpacked, made read-only and synced before. */
export interface ArtifactStore {
  has(artifact: Artifact): Promise<boolean>;
  /** The first path of the tree that is not as it was unpacked; `undefined` when all of it is. Reads every file. */
  changed(artifact: Artifact, signal: AbortSignal): Promise<string | undefined>;
  /**
   * Downloads, verifies and unpacks, unless the tree is there already and as it was unpacked; goes on where an earlier
   * try ended, and takes the mirrors in their order. Throws OperationError; then nothing is left but, at most, the
   * beginning of a download that can go on.
   */
  bring(artifact: Artifact, name: string, options: BringOptions): Promise<void>;
  /** The folder of the tree, whether it is there or not. */
  treePath(artifact: Artifact): string;
  /** Removes every tree and partial download but these. */
  keepOnly(artifacts: readonly Artifact[]): Promise<void>;
}
