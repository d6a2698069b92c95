import type { Backoff } from '#core/backoff.ts';
import type { Work } from '#core/work.ts';
import type { AppBoard, Board } from '#loops/board.ts';
import type { Hooks } from '#loops/hooks.ts';
import type { Launching } from '#loops/launching.ts';
import type { Stage } from '#loops/stage/stage.ts';
import type { ArtifactStore } from '#ports/artifact-store.ts';
import type { Clock } from '#ports/clock.ts';
import type { InitMarks } from '#ports/init-marks.ts';
import type { LeaseAuthority } from '#ports/lease-authority.ts';
import type { LiveConfig } from '#ports/live-config.ts';
import type { SlotStore } from '#ports/slot-store.ts';

/** What the executors need of the outside. */
export type WorkHands = {
  readonly artifacts: ArtifactStore;
  readonly board: Board;
  /** What is known of a process that has been started beside the one that answers. */
  readonly beside: AppBoard;
  readonly clock: Clock;
  readonly hooks: Hooks;
  readonly initMarks: InitMarks;
  readonly launching: Launching;
  readonly liveConfig: LiveConfig;
  readonly leases: LeaseAuthority;
  /** Whether releases with a hook `migrate` are taken. */
  readonly migrates: boolean;
  readonly platform: string;
  readonly random: () => number;
  readonly retry: { readonly soon: Backoff; readonly later: Backoff };
  readonly slots: SlotStore;
  readonly stage: Stage;
};

/** What the machine must know beside that the work is done. */
export type WorkDone = void | { readonly migrates: boolean };

/** Does one piece of work to its end. Idempotent: a kill in the middle means that it is done again. */
export type Executor<K extends Work['kind']> = (
  work: Extract<Work, { kind: K }>,
  hands: WorkHands,
  signal: AbortSignal,
) => Promise<WorkDone>;
