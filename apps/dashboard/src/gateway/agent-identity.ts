import { AppName, EnvironmentName } from '@pagurus/schema/names.ts';
import { type AgentToServer, PROTOCOL_VERSION } from '@pagurus/schema/wire/agent-to-server.ts';
import type { AgentIdentity } from '#domain/enrolment.ts';

/** Whether this side speaks the agent's version: its own, the one before and the one after. */
export const protocolSupported = (protocol: number): boolean => Math.abs(protocol - PROTOCOL_VERSION) <= 1;

/**
 * What is wrong with the names in a frame, as a sentence; `undefined` when nothing is. They become keys, paths and
 * columns of an index, so the shape that the wire allows is not enough.
 */
export function whyNotIdentity({ instanceUid, agentDescription }: AgentToServer): string | undefined {
  if (!/^[\x21-\x7e]{1,128}$/.test(instanceUid)) {
    return 'Cannot accept the instanceUid as it must be 1 to 128 printable ASCII characters without spaces';
  }
  if (agentDescription === undefined) return undefined;
  for (const name of [AppName, EnvironmentName] as const) {
    const parsed = name.safeParse(name === AppName ? agentDescription.app : agentDescription.environment);
    if (!parsed.success) return `Cannot accept the agentDescription: ${parsed.error.issues[0]?.message ?? 'bad name'}`;
  }
  return undefined;
}

/** How a frame speaks for another than the one that the socket's credential is for, as a sentence; `undefined`: it does not. */
export function whyNotItself({ instanceUid, agentDescription }: AgentToServer, own: AgentIdentity): string | undefined {
  if (instanceUid !== own.instanceUid) {
    return `Cannot speak for another agent as the credential is for ${own.instanceUid}: the frame says ${instanceUid}`;
  }
  if (agentDescription === undefined) return undefined;
  const { app, environment } = agentDescription;
  if (app === own.app && environment === own.environment) return undefined;
  return `Cannot speak for ${app} in ${environment} as the credential is for ${own.app} in ${own.environment}`;
}
