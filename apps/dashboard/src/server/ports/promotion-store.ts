import type { CellName } from '#domain/cell.ts';
import type { Hold } from '#domain/hold.ts';
import type { ProvenRelease } from '#domain/proven-releases.ts';

/** A release that was seen healthy on every agent of its cell, the last time at `seenAtMs`. */
export type SeenHealthy = ProvenRelease & { readonly seenAtMs: number };

/** What promotions remember beside Git. Every method throws where the database is away, and then changed nothing. */
export interface PromotionStore {
  holds(): Promise<Hold[]>;
  /** Replaces one that is there. */
  setHold(hold: Hold): Promise<void>;
  /** Whether there was one. */
  removeHold(cell: CellName): Promise<boolean>;
  /**
   * Whether `name` is the duty of `owner` until `untilMs`: it was nobody's, has run out by `nowMs`, or was theirs already.
   * Two who ask at once do not both get it.
   */
  takeDuty(name: string, owner: string, nowMs: number, untilMs: number): Promise<boolean>;
  /** Gives it back before its time; no error when it is somebody else's. */
  leaveDuty(name: string, owner: string): Promise<void>;
  /** Whether a webhook's delivery is taken for the first time; it is known for a week from then. */
  noteDelivery(id: string, nowMs: number): Promise<boolean>;
  healthyReleases(): Promise<SeenHealthy[]>;
  /** Keeps them, or moves on when they were last seen. */
  noteHealthy(seen: readonly SeenHealthy[]): Promise<void>;
}
