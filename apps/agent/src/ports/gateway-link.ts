import type { AgentToServer } from '@pagurus/schema/wire/agent-to-server.ts';
import type { ParsedFrame } from '@pagurus/schema/wire/parse-frame.ts';
import type { ServerToAgent } from '@pagurus/schema/wire/server-to-agent.ts';

export interface GatewaySocket {
  /** Resolves when the frame was handed to the network; a socket that is closed swallows it. */
  send(frame: AgentToServer): Promise<void>;
  /** The next frame; `undefined` once the socket is closed. Throws the signal's reason when aborted. */
  receive(signal: AbortSignal): Promise<ParsedFrame<ServerToAgent> | undefined>;
  close(): Promise<void>;
}

export interface GatewayLink {
  /** Throws OperationError when the gateway is out of reach or refuses. */
  connect(signal: AbortSignal): Promise<GatewaySocket>;
}
