import type { IncomingMessage } from 'node:http';
import { FRAME_BYTES_MAX } from '@pagurus/schema/wire/agent-to-server.ts';
import { WebSocket } from 'ws';
import type { Credentials } from '#ports/credentials.ts';
import type { GatewayLink, GatewaySocket } from '#ports/gateway-link.ts';
import { OperationError, reasonOf } from '#ports/operation-error.ts';
import { WsGatewaySocket } from './ws-gateway-socket.ts';

/** How the server closes a socket whose credential is over. */
const CREDENTIAL_ENDED = 4005;

export type WsLinkOptions = {
  readonly url: string;
  readonly credentials: Pick<Credentials, 'get' | 'refused'>;
  readonly handshakeMs: number;
  /** A ping goes out so often; a socket that owes two answers is dead, whatever TCP still believes. */
  readonly pingMs: number;
};

export class WsGatewayLink implements GatewayLink {
  readonly #options: WsLinkOptions;

  constructor(options: WsLinkOptions) {
    this.#options = options;
  }

  async connect(signal: AbortSignal): Promise<GatewaySocket> {
    const { credentials } = this.#options;
    const credential = await credentials.get(signal);
    const refused = (why: string) => credentials.refused(credential, why);
    return this.#open(credential, refused, signal);
  }

  #open(credential: string, refused: (why: string) => void, signal: AbortSignal): Promise<GatewaySocket> {
    const { url, handshakeMs, pingMs } = this.#options;
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, {
        headers: { authorization: `Bearer ${credential}` },
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
      socket.once('close', (code, reason) => {
        if (code === CREDENTIAL_ENDED) refused(reason.toString());
      });
      socket.once('unexpected-response', (_request, response) => {
        const said = sentenceIn(response);
        const refuse = (sentence: string) => {
          if (response.statusCode === 401) refused(sentence);
          socket.terminate();
          settled();
          reject(this.#refusal(`${response.statusCode} ${sentence}`));
        };
        void said.then(refuse);
      });
      socket.once('error', (error) => {
        settled();
        reject(signal.aborted ? signal.reason : this.#refusal(reasonOf(error), error));
      });
    });
  }

  #refusal(found: string, cause?: Error): OperationError {
    const { host, pathname } = new URL(this.#options.url);
    const message = `Cannot report to ${host}${pathname} as the gateway must accept the connection: ${found}`;
    return new OperationError(message, { code: 'gateway.unreachable', retry: 'soon', cause });
  }
}

const SENTENCE_BYTES_MAX = 2_000;

/** What the server answers instead of a socket; the beginning of it, if it comes to an end at all. Never rejects. */
async function sentenceIn(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      text += chunk.toString('utf8');
      if (text.length > SENTENCE_BYTES_MAX) break;
    }
  } catch {
    // what came until then
  }
  return text.slice(0, SENTENCE_BYTES_MAX).trim();
}
