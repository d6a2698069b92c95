import { get, type IncomingMessage } from 'node:http';

/** One server-sent event, its data parsed as JSON. */
type ReadEvent<T> = { readonly id: number; readonly data: T };

/** Reads a stream of server-sent events as a browser's `EventSource` does, and keeps what came. */
export class LiveReader<T> implements Disposable {
  readonly events: ReadEvent<T>[] = [];
  readonly comments: string[] = [];
  readonly #request: ReturnType<typeof get>;
  #response: IncomingMessage | undefined;
  #rest = '';
  #ended = false;

  constructor(url: string, lastEventId?: number) {
    const headers = lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) };
    this.#request = get(url, { headers, agent: false }, (response) => this.#read(response));
    this.#request.on('error', () => (this.#ended = true));
  }

  get status(): number | undefined {
    return this.#response?.statusCode;
  }

  get headers(): IncomingMessage['headers'] | undefined {
    return this.#response?.headers;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Stops and resumes taking bytes from the socket. */
  pause(): void {
    this.#response?.pause();
  }

  resume(): void {
    this.#response?.resume();
  }

  #read(response: IncomingMessage): void {
    this.#response = response;
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.#take(chunk));
    response.on('error', () => (this.#ended = true));
    response.on('close', () => (this.#ended = true));
  }

  #take(chunk: string): void {
    const blocks = (this.#rest + chunk).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const lines = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line] as const));
      const data = lines.get('data')?.slice('data: '.length);
      if (data !== undefined) {
        const id = Number(lines.get('id')?.slice('id: '.length));
        this.events.push({ id, data: JSON.parse(data) as T });
      }
      const comment = lines.get('');
      if (comment !== undefined) this.comments.push(comment.slice(1).trim());
    }
  }

  [Symbol.dispose](): void {
    this.#request.destroy();
  }
}
