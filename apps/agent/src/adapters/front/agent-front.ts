import { once } from 'node:events';
import { type Server, type Socket, createServer } from 'node:net';
import type { Front, Holding } from '#ports/front.ts';
import { OperationError, reasonOf, systemCode } from '#ports/operation-error.ts';
import { forward } from './forward.ts';
import { maintenanceServer } from './maintenance-server.ts';
import { readPage } from './read-page.ts';
import { SocketFront } from './socket-front.ts';

/** So long may somebody take to read what an app that is gone has left. */
const SLOW_READER_MS = 60_000;
const LAST_WORDS_MS = 1_000;

/** Mode `proxy`: listens and forwards to whoever stands behind. Mode `handover`: only keeps the listening socket. */
export class AgentFront implements Front {
  readonly #host: string | undefined;
  readonly #socket: SocketFront;
  readonly #maintenance = maintenanceServer(() => readPage(this.#holding));
  #holding: Holding | undefined;
  #server: Server | undefined;
  #behind: number | undefined;
  readonly #clients = new Map<number, Set<Socket>>();

  /** `host`: the address to listen on; `undefined` means all of them. */
  constructor(host: string | undefined) {
    this.#host = host;
    this.#socket = new SocketFront(host);
  }

  async hold(holding: Holding | undefined): Promise<number | undefined> {
    if (holding?.mode === 'handover') {
      this.#letGo();
      return this.#socket.hold(holding);
    }
    this.#socket.letGo();
    if (holding === undefined || holding.port !== this.#holding?.port) this.#letGo();
    if (holding === undefined) return undefined;
    this.#server ??= await this.#listen(holding.port);
    this.#holding = holding;
    return undefined;
  }

  pointTo(port: number | undefined): void {
    this.#behind = port;
    this.#socket.taken = port !== undefined;
  }

  cut(port: number): void {
    for (const client of this.#clients.get(port) ?? []) {
      client.setTimeout(SLOW_READER_MS);
      client.once('timeout', () => client.destroy());
      client.destroySoon();
    }
  }

  async close(): Promise<void> {
    this.#letGo();
    this.#socket.letGo();
    for (const port of this.#clients.keys()) this.cut(port);
    this.#maintenance.closeAllConnections();
    const left = [...this.#clients.values()].flatMap((clients) => [...clients]);
    for (const client of left) client.setTimeout(LAST_WORDS_MS);
  }

  /** The port is free at once; connections live on. */
  #letGo(): void {
    const server = this.#server;
    this.#server = undefined;
    this.#holding = undefined;
    server?.close();
  }

  async #listen(port: number): Promise<Server> {
    // Paused, so that whoever gets the connection reads it from its first byte.
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) =>
      this.#onConnection(client),
    );
    try {
      server.listen({ port, host: this.#host, backlog: 1_024 });
      await once(server, 'listening');
    } catch (error) {
      const rule = systemCode(error) === 'EADDRINUSE' ? 'nobody else may listen there' : 'it must be free for it';
      throw new OperationError(`Cannot listen on port ${port} for the app as ${rule}: ${reasonOf(error)}`, {
        code: 'port.taken',
        retry: 'soon',
        cause: error,
      });
    }
    // Too many open files, for one: that connection is lost, the next may not be.
    server.on('error', () => undefined);
    return server;
  }

  #onConnection(client: Socket): void {
    client.on('error', () => undefined);
    const port = this.#behind;
    if (port === undefined) return this.#maintain(client);
    const clients = this.#clients.get(port) ?? new Set();
    this.#clients.set(port, clients.add(client));
    client.once('close', () => {
      clients.delete(client);
      if (clients.size === 0 && this.#clients.get(port) === clients) this.#clients.delete(port);
    });
    forward(client, port, (refused) => this.#maintain(refused));
  }

  #maintain(client: Socket): void {
    this.#maintenance.emit('connection', client);
    client.resume();
  }
}
