import { type Socket, connect } from 'node:net';

type Waiting = { readonly resolve: (status: number) => void; readonly reject: (error: Error) => void };

/**
 * One HTTP/1.1 connection for the same GET again and again, one after the other. A tenth of the work of Node's own
 * client, which would take longer to ask than what is measured takes to answer.
 */
export class HttpConnection {
  readonly #socket: Socket;
  readonly #request: string;
  #text = '';
  #waiting: Waiting | undefined;
  #isOver = false;

  /** `keeps`: whether it asks for more than one answer. `patienceMs`: so long may an answer take. */
  constructor(port: number, keeps: boolean, patienceMs: number) {
    this.#request = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${keeps ? '' : 'Connection: close\r\n'}\r\n`;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.setTimeout(patienceMs, () => this.#socket.destroy(new Error('no answer in time')));
    this.#socket.on('data', (chunk) => this.#read(chunk));
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#close());
  }

  /** Whether it can be asked once more. */
  get isOpen(): boolean {
    return !this.#isOver;
  }

  /** The status of the answer, when all of it is there. Rejects when the connection ends before. */
  ask(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#text = '';
      this.#waiting = { resolve, reject };
      this.#socket.write(this.#request);
    });
  }

  end(): void {
    this.#isOver = true;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#text += chunk.toString('latin1');
    const headEnd = this.#text.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.#text.slice(0, headEnd);
    const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
    const isWhole =
      length === undefined ? isChunkedEnd(head, this.#text) : bodyOf(this.#text, headEnd) >= Number(length);
    if (isWhole) this.#answer(head);
  }

  #answer(head: string): void {
    if (/\r\nconnection: *close/i.test(head)) this.end();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)));
  }

  #close(): void {
    const head = this.#text.split('\r\n\r\n', 1)[0] ?? '';
    // Without a length, the end of the connection is that of the answer.
    const endsSo = this.#text.includes('\r\n\r\n') && !/\r\n(content-length|transfer-encoding):/i.test(head);
    if (endsSo) this.#answer(head);
    else this.#fail(new Error(this.#text === '' ? 'ended without an answer' : 'answer cut'));
  }

  #fail(error: Error): void {
    this.#isOver = true;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
  }
}

const bodyOf = (text: string, headEnd: number): number => text.length - headEnd - '\r\n\r\n'.length;

const isChunkedEnd = (head: string, text: string): boolean =>
  /\r\ntransfer-encoding: *chunked/i.test(head) && text.endsWith('\r\n0\r\n\r\n');
