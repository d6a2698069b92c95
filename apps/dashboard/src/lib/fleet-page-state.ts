import type { AgentView } from '#contract/agent-view.ts';
import type { FleetPage } from '#contract/fleet-page.ts';
import type { LiveEvent } from '#contract/fleet.ts';
import { type FleetPart, withDelta } from '#domain/fleet/fleet-part.ts';

/** An agent with the moment of its last frame by this browser's clock, from which its age counts on. */
export type LiveAgent = AgentView & { readonly seenAt: number };

/** A page of the fleet as this browser knows it: replaced, never changed. */
export type LivePage = FleetPart<LiveAgent> & {
  /** What was asked for, as the query string of the stream. */
  readonly search: string;
  readonly offset: number;
};

const toLive = (agent: AgentView, now: number): LiveAgent => ({ ...agent, seenAt: now - agent.lastSeenAgeMs });

export const toLivePage = (search: string, page: FleetPage, now: number): LivePage => ({
  ...page,
  search,
  agents: page.agents.map((agent) => toLive(agent, now)),
});

type FleetEvent = Extract<LiveEvent, { type: 'reset' | 'fleet' }>;

/** The page after one event of the stream that was asked for `search`; the same object when it is none of its business. */
export function nextPage(before: LivePage | null, search: string, event: FleetEvent, now: number): LivePage | null {
  const { type, page } = event;
  if (page === null) return before;
  if (type === 'reset') return toLivePage(search, page, now);
  // What is still to come as a whole is newer.
  if (before?.search !== search) return before;
  const delta = { ...page, changed: page.changed.map((agent) => toLive(agent, now)) };
  return { ...before, ...withDelta(before, delta) };
}

/** How many agents of the page differ in anything but the age of their last report; those that came or went included. */
export function countUpdates(before: LivePage, after: LivePage): number {
  const known = new Map(before.agents.map((agent) => [agent.instanceUid, agent]));
  const changed = after.agents.filter((agent) => {
    const old = known.get(agent.instanceUid);
    return old !== agent && (old === undefined || !isSameButAge(old, agent));
  });
  return changed.length;
}

const SHOWN = [
  'runningRelease',
  'desiredRelease',
  'phase',
  'process',
  'restarts',
  'health',
  'connectivity',
  'sourceProblem',
] as const satisfies readonly (keyof AgentView)[];

const isSameButAge = (a: LiveAgent, b: LiveAgent): boolean =>
  a.failure?.message === b.failure?.message && SHOWN.every((key) => a[key] === b[key]);
