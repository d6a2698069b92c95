import type { Holding } from '#ports/front.ts';
import { OperationError, reasonOf } from '#ports/operation-error.ts';
import { type ListeningSocket, openListeningSocket } from './listening-socket.ts';
import { StandIn } from './stand-in.ts';

/** Owns a listening socket that apps are given, one after the other or two at a time. */
export class SocketFront {
  readonly #host: string | undefined;
  readonly #standIn = new StandIn();
  #held: { readonly port: number; readonly socket: ListeningSocket } | undefined;
  #pages: Holding['pages'] = async () => [];
  #taken = false;

  constructor(host: string | undefined) {
    this.#host = host;
  }

  /** Answers the socket's descriptor. Throws OperationError when the port cannot be had. */
  async hold({ port, pages }: Holding): Promise<number> {
    if (this.#held?.port !== port) {
      this.letGo();
      this.#held = { port, socket: await this.#open(port) };
    }
    this.#pages = pages;
    this.#care();
    return this.#held.socket.fd;
  }

  letGo(): void {
    this.#standIn.end();
    this.#held?.socket.close();
    this.#held = undefined;
  }

  /** Whether an app has the socket. */
  set taken(taken: boolean) {
    this.#taken = taken;
    this.#care();
  }

  #care(): void {
    if (this.#taken) this.#standIn.end();
    else if (this.#held !== undefined) this.#standIn.begin(this.#held.socket.fd, () => this.#pages());
  }

  async #open(port: number): Promise<ListeningSocket> {
    try {
      return await openListeningSocket(port, this.#host);
    } catch (error) {
      const message = `Cannot listen on port ${port} for the app as it must be free for it: ${reasonOf(error)}`;
      throw new OperationError(message, { code: 'port.taken', retry: 'soon', cause: error });
    }
  }
}
