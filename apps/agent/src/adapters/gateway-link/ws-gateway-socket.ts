import type { AgentToServer } from '@pagurus/schema/wire/agent-to-server.ts';
import { type ParsedFrame, parseServerToAgent } from '@pagurus/schema/wire/parse-frame.ts';
import type { ServerToAgent } from '@pagurus/schema/wire/server-to-agent.ts';
import type { RawData, WebSocket } from 'ws';
import type { GatewaySocket } from '#ports/gateway-link.ts';

const CLOSE_WAIT_MS = 1_000;

/** One open connection. Frames that nobody has asked for yet wait in order. */
export class WsGatewaySocket implements GatewaySocket {
  readonly #socket: WebSocket;
  readonly #frames: ParsedFrame<ServerToAgent>[] = [];
  #wake: () => void = () => undefined;
  #closed = false;

  constructor(socket: WebSocket, pingMs: number) {
    this.#socket = socket;
    let owed = 0;
    const pings = setInterval(() => {
      if (owed >= 2) socket.terminate();
      else if (socket.readyState === socket.OPEN) socket.ping();
      owed += 1;
    }, pingMs);
    socket.on('pong', () => (owed = 0));
    socket.on('message', (data) => {
      owed = 0;
      this.#frames.push(parseServerToAgent(textOf(data)));
      this.#wake();
    });
    socket.on('error', () => socket.terminate());
    socket.once('close', () => {
      clearInterval(pings);
      this.#closed = true;
      this.#wake();
    });
  }

  send(frame: AgentToServer): Promise<void> {
    return new Promise((resolve) => this.#socket.send(JSON.stringify(frame), () => resolve()));
  }

  async receive(signal: AbortSignal): Promise<ParsedFrame<ServerToAgent> | undefined> {
    while (this.#frames.length === 0 && !this.#closed) {
      signal.throwIfAborted();
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
      await promise;
    }
    return this.#frames.shift();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.once('close', () => resolve());
    const timer = setTimeout(() => this.#socket.terminate(), CLOSE_WAIT_MS);
    this.#socket.close(1000);
    await promise;
    clearTimeout(timer);
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data as Buffer).toString('utf8');
}
