import type { AgentView } from '#contract/agent-view.ts';
import type { LiveEvent } from '#contract/fleet.ts';

/** An agent with the moment of its last frame by this browser's clock, from which its age counts on. */
export type LiveAgent = AgentView & { readonly seenAt: number };

export type FleetState = {
  /** False until the first whole fleet has come: an empty fleet and an unknown one are not the same. */
  readonly loaded: boolean;
  readonly agents: ReadonlyMap<string, LiveAgent>;
};

export type FleetEvent = Extract<LiveEvent, { type: 'reset' | 'fleet' }>;

export const NO_FLEET: FleetState = { loaded: false, agents: new Map() };

const toLive = (agent: AgentView, now: number): LiveAgent => ({ ...agent, seenAt: now - agent.lastSeenAgeMs });

/**
 * The fleet after one event. `reset` replaces everything; `fleet` patches, and is let go while nothing was loaded,
 * because the whole fleet that is still to come is newer.
 */
export function reduceFleet(state: FleetState, event: FleetEvent, now: number): FleetState {
  if (event.type === 'reset') {
    return { loaded: true, agents: new Map(event.agents.map((agent) => [agent.instanceUid, toLive(agent, now)])) };
  }
  if (!state.loaded) return state;
  const agents = new Map(state.agents);
  for (const agent of event.changed) agents.set(agent.instanceUid, toLive(agent, now));
  for (const instanceUid of event.removed) agents.delete(instanceUid);
  return { loaded: true, agents };
}

/** How many agents differ between two moments in anything but the age of their last report. */
export function countUpdates(before: FleetState, after: FleetState): number {
  let updates = 0;
  for (const [instanceUid, agent] of after.agents) {
    const old = before.agents.get(instanceUid);
    if (old !== agent && (old === undefined || !sameButAge(old, agent))) updates += 1;
  }
  for (const instanceUid of before.agents.keys()) if (!after.agents.has(instanceUid)) updates += 1;
  return updates;
}

function sameButAge(a: LiveAgent, b: LiveAgent): boolean {
  return (
    a.runningRevision === b.runningRevision &&
    a.desiredRevision === b.desiredRevision &&
    a.runningRelease === b.runningRelease &&
    a.desiredRelease === b.desiredRelease &&
    a.phase === b.phase &&
    a.process === b.process &&
    a.restarts === b.restarts &&
    a.health === b.health &&
    a.connectivity === b.connectivity &&
    a.failure?.message === b.failure?.message &&
    a.sourceProblem === b.sourceProblem
  );
}

/** Whether an event can have moved what is counted elsewhere: the matrix, a rollout's steps. */
export const movesCounts = (before: FleetState, event: FleetEvent): boolean =>
  event.type === 'reset' ||
  event.removed.length > 0 ||
  event.changed.some((agent) => {
    const old = before.agents.get(agent.instanceUid);
    return old === undefined || !sameButAge(old, { ...agent, seenAt: old.seenAt });
  });
