import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** A gateway that enrols and takes sockets, and says nothing. */
export class SilentGateway implements AsyncDisposable {
  readonly #http: Server;
  readonly #server: WebSocketServer;

  private constructor(http: Server) {
    this.#http = http;
    this.#server = new WebSocketServer({ server: http });
    http.on('request', (_request, response) => response.end(JSON.stringify({ credential: 'a-credential-of-its-own' })));
  }

  static async listen(): Promise<SilentGateway> {
    const http = createServer();
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    return new SilentGateway(http);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}/agent/v1/connect`;
  }

  get sockets(): number {
    return this.#server.clients.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, 'close');
  }
}
