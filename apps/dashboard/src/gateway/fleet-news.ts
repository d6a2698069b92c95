import { LeaseReport, MigrationReport } from '@pagurus/schema/wire/agent-to-server.ts';
import { z } from 'zod';
import type { AgentRecord } from '#domain/agent-record.ts';
import { receivedParts } from './received-parts.ts';

/** One agent of the gateway that tells of it. Times are milliseconds of the teller's clock. */
const ToldAgent = z.object({
  instanceUid: z.string(),
  epoch: z.number(),
  ...receivedParts,
  lease: LeaseReport.nullable(),
  migration: MigrationReport.nullable(),
  left: z.boolean(),
  firstSeenAt: z.number(),
  lastSeenAt: z.number(),
  heardAt: z.number(),
});
export type ToldAgent = z.infer<typeof ToldAgent>;

const told = { from: z.string() };

/** What gateways tell one another. */
export const FleetNews = z.discriminatedUnion('type', [
  /** Every second; also says who is there. */
  z.object({ ...told, type: z.literal('alive') }),
  /** Whoever hears this tells of all its agents. */
  z.object({ ...told, type: z.literal('hello') }),
  z.object({ ...told, type: z.literal('bye') }),
  z.object({ ...told, type: z.literal('agents'), now: z.number(), agents: z.array(ToldAgent) }),
  /** These were heard and said nothing new. */
  z.object({ ...told, type: z.literal('heard'), agents: z.array(z.string()) }),
  /** The book of this app in this environment is another one. */
  z.object({ ...told, type: z.literal('look'), app: z.string(), environment: z.string() }),
  /** The credential with this sha256 is over. */
  z.object({ ...told, type: z.literal('ended'), hash: z.string() }),
  z.object({ ...told, type: z.literal('state'), commit: z.string() }),
  z.object({ ...told, type: z.literal('changes'), number: z.int().nullable() }),
]);
export type FleetNews = z.infer<typeof FleetNews>;

/** `undefined` for what a gateway of another version says. Never throws. */
export function parseNews(text: string): FleetNews | undefined {
  try {
    return FleetNews.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function toToldAgent(record: AgentRecord, epoch: number): ToldAgent {
  const { nextSequenceNum: _here, source, drift, ...rest } = record;
  return { ...rest, epoch, ...(source && { source }), ...(drift && { drift }) };
}

/** The record by this clock: the teller's is `aheadMs` before it. */
export function fromToldAgent({ epoch: _epoch, ...agent }: ToldAgent, aheadMs: number): AgentRecord {
  const shift = <T extends { readonly at: number }>(part: T): T => ({ ...part, at: part.at - aheadMs });
  return {
    ...agent,
    deployment: shift(agent.deployment),
    process: shift(agent.process),
    health: shift(agent.health),
    source: agent.source && shift(agent.source),
    drift: agent.drift && shift(agent.drift),
    firstSeenAt: agent.firstSeenAt - aheadMs,
    lastSeenAt: agent.lastSeenAt - aheadMs,
    heardAt: agent.heardAt - aheadMs,
    nextSequenceNum: undefined,
  };
}
