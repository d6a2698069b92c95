/** Which gateway speaks with an agent. */
export type Claim = {
  /** Grows with each socket that takes an agent over, whichever gateway it is on. */
  readonly epoch: number;
  /** `null`: that gateway is gone, and nobody has taken the agent over. */
  readonly gateway: string | null;
};

/**
 * The claim of a gateway on whose socket an agent has just said who it is. By the clock, as a gateway may not have heard
 * of the claim before; beyond that one, as clocks differ.
 */
export const nextClaim = (before: Claim | undefined, gateway: string, now: number): Claim => ({
  epoch: Math.max((before?.epoch ?? 0) + 1, now),
  gateway,
});

/** Whether what is told under `told` counts against what is known under `known`. Of two at the same moment every gateway picks the same. */
export function isAtLeast(told: Claim, known: Claim | undefined): boolean {
  if (known === undefined || told.epoch > known.epoch) return true;
  if (told.epoch < known.epoch) return false;
  return known.gateway === null || (told.gateway !== null && told.gateway >= known.gateway);
}
