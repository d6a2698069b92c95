import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AgentToServer, LeaseReport } from '@pagurus/schema/wire/agent-to-server.ts';
import { ENROL_PATH } from '@pagurus/schema/wire/enrolment.ts';
import { parseAgentToServer } from '@pagurus/schema/wire/parse-frame.ts';
import type { ServerToAgent } from '@pagurus/schema/wire/server-to-agent.ts';
import { type WebSocket, WebSocketServer } from 'ws';
import { waitFor } from './wait-for.ts';

type Wanted = Pick<LeaseReport, 'kind' | 'revision' | 'ask'>;
/** What a gateway answers to an asking; `undefined`: nothing. */
type Answer = (lease: LeaseReport) => Pick<ServerToAgent, 'leaseGrant' | 'leaseDeny'> | undefined;

/** A gateway that enrols, writes down what it hears and answers askings for leases; `tell` speaks to the newest socket. */
export class ListeningGateway implements AsyncDisposable {
  readonly frames: AgentToServer[] = [];
  /** What was shown at each socket, and at each enrolment. */
  readonly tokens: (string | undefined)[] = [];
  readonly enrolments: (string | undefined)[] = [];
  readonly #http: Server;
  readonly #server = new WebSocketServer({ noServer: true });
  /** Grants everything, unless told otherwise. */
  answer: Answer = granted;
  /** Credentials that are over. */
  readonly #revoked = new Set<string>();
  #socket: WebSocket | undefined;

  private constructor(http: Server) {
    this.#http = http;
    http.on('request', (request, response) => this.#answerRequest(request, response));
    http.on('upgrade', (request, socket, head) => {
      if (this.#revoked.has(request.headers.authorization ?? '')) {
        socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 18\r\n\r\nit is no good any.');
        return;
      }
      this.#server.handleUpgrade(request, socket, head, (opened) => this.#opened(opened, request));
    });
  }

  static async listen(port = 0): Promise<ListeningGateway> {
    const http = createServer();
    http.listen(port, '127.0.0.1');
    await once(http, 'listening');
    return new ListeningGateway(http);
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  /** What an agent must be told to find it. */
  get settings(): Readonly<Record<string, string>> {
    return {
      PAGURUS_GATEWAY_URL: `ws://127.0.0.1:${this.port}/agent/v1/connect`,
      PAGURUS_ENROLMENT_TOKEN: 'enrolment-token',
    };
  }

  /** Ends the credential that was shown last, and the socket with it. */
  revoke(): void {
    const shown = this.tokens.at(-1);
    if (shown !== undefined) this.#revoked.add(shown);
    this.tell({ errorResponse: { code: 'unauthorised', message: 'The credential is over' } });
    this.#socket?.close(4005, 'The credential is over');
  }

  tell(frame: object | string): void {
    this.#socket?.send(typeof frame === 'string' ? frame : JSON.stringify({ type: 'serverToAgent', ...frame }));
  }

  heard(what: string, test: (frame: AgentToServer) => boolean, from = 0): Promise<AgentToServer> {
    return waitFor(what, () => this.frames.slice(from).find(test));
  }

  #answerRequest(request: IncomingMessage, response: ServerResponse): void {
    if (request.url !== ENROL_PATH) return void response.writeHead(404).end('This is a gateway alone\n');
    this.enrolments.push(request.headers.authorization);
    const credential = `credential-number-${this.enrolments.length}`;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ credential }));
  }

  #opened(socket: WebSocket, request: IncomingMessage): void {
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
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, 'close');
  }
}

const asking = ({ kind, revision, ask }: Wanted) => ({ kind, revision, ...(ask === undefined ? {} : { ask }) });

export const granted = (lease: Wanted, alreadyDone = false) => ({
  leaseGrant: { ...asking(lease), expiresInMs: 60_000, alreadyDone },
});

export const denied = (lease: Wanted, reason: string, final = false) => ({
  leaseDeny: { ...asking(lease), reason, final },
});
