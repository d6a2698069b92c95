import { DeploymentReport, DriftReport, ProcessReport, SourceReport } from '@pagurus/schema/wire/agent-to-server.ts';
import { z } from 'zod';
import { AgentView } from '#contract/agent-view.ts';
import { endpoint } from '#contract/endpoint.ts';
import { CredentialView } from '#contract/enrolment.ts';
import { FleetPage, FleetPageDelta } from '#contract/fleet-page.ts';

/**
 * Events of `GET /api/v1/events` (server-sent events). With a `FleetQuery` in the address (`limit` at the least) the stream
 * carries that page and what is another one in it; without one, only how many agents there are. `moved`: some agent is
 * another one in more than the time of its last report, so what is counted elsewhere may be. `state` says that the state
 * repository moved, `changes` that a pull request, review or status did, `rollouts` that a lease or a rollout did: ask
 * again.
 * Ids grow by one; with `Last-Event-ID` the stream goes on where it stopped, or starts with `reset` when it cannot.
 */
export const LiveEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('reset'),
    agents: z.int(),
    /** Grows by one with each `state` and `changes`; as known before: none was missed. */
    news: z.int(),
    page: FleetPage.nullable(),
  }),
  z.object({ type: z.literal('fleet'), agents: z.int(), moved: z.boolean(), page: FleetPageDelta.nullable() }),
  z.object({ type: z.literal('state'), commit: z.string() }),
  z.object({ type: z.literal('changes'), number: z.int().nullable() }),
  z.object({ type: z.literal('rollouts') }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;
export const LIVE_EVENTS_PATH = '/events';

/** One transition that an agent reported. */
export const AgentEvent = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  kind: z.enum(['phase', 'process', 'health', 'connectivity', 'failure', 'release']),
  text: z.string(),
});
export type AgentEvent = z.infer<typeof AgentEvent>;

export const AgentDetail = z.object({
  agent: AgentView,
  deployment: DeploymentReport.nullable(),
  process: ProcessReport.nullable(),
  source: SourceReport.nullable(),
  drift: DriftReport.nullable(),
  /** Newest first. */
  events: z.array(AgentEvent),
  /** Its newest; null when it was never enrolled or is forgotten. */
  credential: CredentialView.nullable(),
  /** Why an action is closed, as a sentence; null when it is open. */
  actions: z.object({ revokeCredential: z.string().nullable() }),
});
export type AgentDetail = z.infer<typeof AgentDetail>;

export const getAgent = endpoint({
  method: 'get',
  path: '/fleet/{instanceUid}',
  summary: 'One agent with its last full report and its history',
  params: z.object({ instanceUid: z.string() }),
  response: AgentDetail,
});
