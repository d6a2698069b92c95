import type { CellName } from '#domain/cell.ts';
import type { RolloutAgent } from '#domain/rollout.ts';

/** The gateway's part in rollouts, as use cases see it. */
export interface RolloutDesk {
  /** The agents of one app in one environment, as last reported. */
  agents(cell: CellName): RolloutAgent[];
  /** The book of this cell was changed by somebody else: look at it at once. Never throws. */
  look(cell: CellName): void;
}
