import type { Artifact } from '@pagurus/schema/release.ts';
import type { DriftedFile } from '@pagurus/schema/wire/agent-to-server.ts';

export type TreeDifference = Pick<DriftedFile, 'path' | 'is'>;

/** Compares the tree of an artifact with what it was when it was unpacked. */
export interface TreeGuard {
  /**
   * What in the tree is not as it was; nothing when that is not known. A file that nobody has written to since it was
   * last read is read again only when `thorough`. Takes its time, with breaks.
   */
  differences(artifact: Artifact, thorough: boolean, signal: AbortSignal): Promise<TreeDifference[]>;
  /**
   * Puts these back from the artifact, which is brought anew; each file is replaced in one step, so that a process in the
   * tree goes on. Throws OperationError, and then the tree is no worse than it was.
   */
  heal(artifact: Artifact, name: string, found: readonly TreeDifference[], signal: AbortSignal): Promise<void>;
}
