import { z } from 'zod';
import { AgentToServer } from '#wire/agent-to-server.ts';
import { ServerToAgent } from '#wire/server-to-agent.ts';

export type ParsedFrame<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: 'notJson' | 'unknownType' | 'badShape'; readonly detail: string };

const Envelope = z.object({ type: z.string() });

/** Never throws: a newer peer may say things that this side has not learnt yet. */
export const parseAgentToServer = (text: string): ParsedFrame<AgentToServer> =>
  parse(text, AgentToServer, 'agentToServer');

/** Never throws, as `parseAgentToServer`. */
export const parseServerToAgent = (text: string): ParsedFrame<ServerToAgent> =>
  parse(text, ServerToAgent, 'serverToAgent');

function parse<T>(text: string, schema: z.ZodType<T>, type: string): ParsedFrame<T> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: 'notJson', detail: String(error) };
  }
  const frame = schema.safeParse(json);
  if (frame.success) return { ok: true, value: frame.data };
  const envelope = Envelope.safeParse(json);
  if (envelope.success && envelope.data.type !== type) {
    return { ok: false, reason: 'unknownType', detail: envelope.data.type };
  }
  return { ok: false, reason: 'badShape', detail: z.prettifyError(frame.error) };
}
