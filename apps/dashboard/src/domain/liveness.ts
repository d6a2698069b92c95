import type { Connectivity } from '@pagurus/schema/phases.ts';

/** How often an agent speaks, and how long it may be silent beyond three times that before it counts as gone. */
export type LivenessLimits = { readonly heartbeatMs: number; readonly graceMs: number };

export const lateAfterMs = ({ heartbeatMs }: LivenessLimits): number => 2 * heartbeatMs;

const offlineAfterMs = ({ heartbeatMs, graceMs }: LivenessLimits): number => 3 * heartbeatMs + graceMs;

/** How long a lease lasts without a word of its holder: long enough that an agent which comes back finds it. */
export const leaseMsOf = (limits: LivenessLimits): number => 2 * offlineAfterMs(limits);

/** What a silence of this length means, by the server's clock alone; it says nothing about the agent's app. */
export function connectivityAfter(silentMs: number, limits: LivenessLimits): Connectivity {
  if (silentMs >= offlineAfterMs(limits)) return 'Offline';
  return silentMs >= lateAfterMs(limits) ? 'Late' : 'Online';
}

/**
 * How much of the time between two ticks was no silence of the agents: the clock was set, or this process or its
 * machine stood still while frames waited unread. A heartbeat or less is ordinary slowness: 0.
 */
export function clockJumpMs(elapsedMs: number, tickMs: number, { heartbeatMs }: LivenessLimits): number {
  const jumpMs = elapsedMs - tickMs;
  return Math.abs(jumpMs) > heartbeatMs ? jumpMs : 0;
}
