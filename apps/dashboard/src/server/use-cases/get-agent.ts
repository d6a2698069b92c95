import { z } from 'zod';
import { AgentEvent, type AgentDetail } from '#contract/fleet.ts';
import { whyNot } from '#domain/can.ts';
import type { StoredAgentEvent } from '#server/ports/fleet-store.ts';
import { type Caller, type Context, askingOf } from '#server/use-cases/context.ts';
import { credentialView } from '#server/use-cases/enrolment.ts';
import { notFound } from '#server/use-cases/refusal.ts';

const EVENTS_MAX = 100;

/** One agent with its last full report and its history, newest first. */
export async function getAgent(context: Context, caller: Caller, instanceUid: string): Promise<AgentDetail> {
  const { fleet, events, agents } = context;
  const report = fleet.report(instanceUid);
  if (report === undefined) throw notFound(`Cannot show agent ${instanceUid} as no such agent was ever seen`);
  const [stored, credential] = await Promise.all([
    events.eventsOf(instanceUid, EVENTS_MAX),
    agents.credentials.newestOf(instanceUid),
  ]);
  return {
    agent: report.agent,
    deployment: report.deployment ?? null,
    process: report.process ?? null,
    source: report.source ?? null,
    drift: report.drift ?? null,
    events: stored.flatMap(toEvent),
    credential: credential === undefined ? null : credentialView(credential),
    actions: { revokeCredential: whyNot('revokeCredential', askingOf(context, caller)) },
  };
}

const Told = z.object({ text: z.string() });

/** A kind that this version has not learnt is left out: its meaning would be a guess. */
function toEvent({ id, at, kind, detail }: StoredAgentEvent): AgentEvent[] {
  const known = AgentEvent.shape.kind.safeParse(kind);
  if (!known.success) return [];
  const told = Told.safeParse(detail);
  const text = told.success ? told.data.text : JSON.stringify(detail);
  return [{ id: String(id), at: at.toISOString(), kind: known.data, text }];
}
