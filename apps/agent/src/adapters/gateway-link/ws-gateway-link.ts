import { FRAME_BYTES_MAX } from '@pagurus/schema/wire/agent-to-server.ts';
import { WebSocket } from 'ws';
import type { GatewayLink, GatewaySocket } from '#ports/gateway-link.ts';
import { OperationError, reasonOf } from '#ports/operation-error.ts';
import { WsGatewaySocket } from './ws-gateway-socket.ts';

export type WsLinkOptions = {
  readonly url: string;
  readonly token: string | undefined;
  readonly handshakeMs: number;
  /** A ping goes out so often; a socket that owes two answers is dead, whatever TCP still believes. */
  readonly pingMs: number;
};

export class WsGatewayLink implements GatewayLink {
  readonly #options: WsLinkOptions;

  constructor(options: WsLinkOptions) {
    this.#options = options;
  }

  connect(signal: AbortSignal): Promise<GatewaySocket> {
    const { url, token, handshakeMs, pingMs } = this.#options;
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, {
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        handshakeTimeout: handshakeMs,
        maxPayload: FRAME_BYTES_MAX,
        perMessageDeflate: false,
      });
      const giveUp = () => socket.terminate();
      signal.addEventListener('abort', giveUp, { once: true });
      // Made before the socket opens, so that no early frame is lost.
      const link = new WsGatewaySocket(socket, pingMs);
      const settled = () => signal.removeEventListener('abort', giveUp);
      socket.once('open', () => {
        settled();
        resolve(link);
      });
      socket.once('error', (error) => {
        settled();
        reject(signal.aborted ? signal.reason : this.#refusal(error));
      });
    });
  }

  #refusal(error: Error): OperationError {
    const { host, pathname } = new URL(this.#options.url);
    const message = `Cannot report to ${host}${pathname} as the gateway must accept the connection: ${reasonOf(error)}`;
    const retry = /\b40[13]\b/.test(error.message) ? 'later' : 'soon';
    return new OperationError(message, { code: 'gateway.unreachable', retry, cause: error });
  }
}
