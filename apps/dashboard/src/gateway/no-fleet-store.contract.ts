import type { FleetStore } from '#server/ports/fleet-store.ts';

/** For tests in which nothing of the fleet is kept. */
export const noFleetStore: FleetStore = {
  loadAgents: async () => [],
  saveAgents: async () => undefined,
  forgetAgents: async () => undefined,
  appendEvents: async () => undefined,
  eventsOf: async () => [],
  pruneEvents: async () => 0,
};
