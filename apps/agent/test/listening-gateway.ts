import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { AgentToServer, LeaseReport } from '@pagurus/schema/wire/agent-to-server.ts';
import { parseAgentToServer } from '@pagurus/schema/wire/parse-frame.ts';
import type { ServerToAgent } from '@pagurus/schema/wire/server-to-agent.ts';
import { type WebSocket, WebSocketServer } from 'ws';
import { waitFor } from './wait-for.ts';

type Wanted = Pick<LeaseReport, 'kind' | 'revision' | 'ask'>;
/** What a gateway answers to an asking; `undefined`: nothing. */
type Answer = (lease: LeaseReport) => Pick<ServerToAgent, 'leaseGrant' | 'leaseDeny'> | undefined;

/** A gateway that writes down what it hears and answers askings for leases; `tell` speaks to the newest socket. */
export class ListeningGateway implements AsyncDisposable {
  readonly frames: AgentToServer[] = [];
  readonly tokens: (string | undefined)[] = [];
  readonly #server: WebSocketServer;
  /** Grants everything, unless told otherwise. */
  answer: Answer = granted;
  #socket: WebSocket | undefined;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket, request) => {
      this.#socket = socket;
      this.tokens.push(request.headers.authorization);
      socket.on('message', (data: Buffer) => {
        const frame = parseAgentToServer(data.toString('utf8'));
        if (!frame.ok) throw new Error(frame.detail);
        this.frames.push(frame.value);
        const { lease } = frame.value;
        const answer = lease?.state === 'wanted' ? this.answer(lease) : undefined;
        if (answer !== undefined) socket.send(JSON.stringify({ type: 'serverToAgent', ...answer }));
      });
    });
  }

  static async listen(port = 0): Promise<ListeningGateway> {
    const server = new WebSocketServer({ host: '127.0.0.1', port });
    await once(server, 'listening');
    return new ListeningGateway(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  tell(frame: object | string): void {
    this.#socket?.send(typeof frame === 'string' ? frame : JSON.stringify({ type: 'serverToAgent', ...frame }));
  }

  heard(what: string, test: (frame: AgentToServer) => boolean, from = 0): Promise<AgentToServer> {
    return waitFor(what, () => this.frames.slice(from).find(test));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

const asking = ({ kind, revision, ask }: Wanted) => ({ kind, revision, ...(ask === undefined ? {} : { ask }) });

export const granted = (lease: Wanted, alreadyDone = false) => ({
  leaseGrant: { ...asking(lease), expiresInMs: 60_000, alreadyDone },
});

export const denied = (lease: Wanted, reason: string, final = false) => ({
  leaseDeny: { ...asking(lease), reason, final },
});
