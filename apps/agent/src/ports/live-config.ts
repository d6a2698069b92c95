import type { DriftedFile } from '@pagurus/schema/wire/agent-to-server.ts';
import type { RenderedFile } from '#ports/slot-store.ts';

export type ConfigDifference = Pick<DriftedFile, 'path' | 'is'>;

/**
 * The config that running processes read: one folder for all revisions that are a reload apart, so that a process finds
 * the new content at the path that it was given when it was started.
 */
export interface LiveConfig {
  /** The folder for a key, whether it is there or not. */
  path(key: string): string;
  /** What in the folder is not as these files say. */
  differences(key: string, files: readonly RenderedFile[]): Promise<ConfigDifference[]>;
  /**
   * Makes the folder hold these files and no other; answers what was not so. What is right already is not touched.
   * Every file is replaced in one step, and none before all are on the disk. Throws OperationError.
   */
  place(key: string, files: readonly RenderedFile[]): Promise<ConfigDifference[]>;
  /** Removes the folders of every other key. */
  keepOnly(keys: readonly string[]): Promise<void>;
}
