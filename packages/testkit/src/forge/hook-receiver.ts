import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  /** As it came, which is what is signed. */
  readonly body: string;
  readonly event: string;
}

/** Something for a forge's hooks to talk to; keeps what came, in its order. */
export class HookReceiver implements AsyncDisposable {
  readonly received: Received[] = [];
  /** The status of the next replies; `hang`: no reply at all. */
  answer: number | 'hang' = 204;
  readonly #server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const event = String(req.headers['x-github-event']);
      this.received.push({ headers: req.headers, body: Buffer.concat(chunks).toString(), event });
      if (this.answer !== 'hang') res.writeHead(this.answer, { 'X-Receiver': 'test' }).end();
    });
  });

  static async start(): Promise<HookReceiver> {
    const receiver = new HookReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }
}
