import type { Slots } from '#core/deployment-state.ts';
import type { Target } from '#core/target.ts';

export type RenderedFile = { readonly path: string; readonly text: string; readonly mode: number };

/** One slot a revision: its record and its rendered config. Which slot counts is two links that move atomically. */
export interface SlotStore {
  /** Makes the slot whole on disk, then marks it; a marked slot that holds these files is left as it is. Throws OperationError. */
  stage(target: Target, files: readonly RenderedFile[]): Promise<void>;
  isWhole(target: Target): Promise<boolean>;
  /** Points `current` and `previous` at these; `undefined` takes the link away. */
  activate(slots: Slots): Promise<void>;
  /** What the links and the marked slots say, for a start without a journal. */
  active(): Promise<Slots>;
  /** The folder of the slot's rendered config. */
  configPath(target: Target): string;
  keepOnly(targets: readonly Target[]): Promise<void>;
}
