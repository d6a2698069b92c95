import { Transform, type TransformCallback } from 'node:stream';

export interface CgiHead {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Reads the lines before the blank one. */
export function parseCgiHead(text: string): CgiHead {
  const headers = text
    .split(/\r?\n/)
    .filter((line) => line.includes(':'))
    .map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    });
  const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1];
  return {
    status: status === undefined ? 200 : Number.parseInt(status, 10),
    headers: headers.filter(([name]) => name.toLowerCase() !== 'status'),
  };
}

/** Longer heads are not git's. */
const HEAD_MAX_BYTES = 64 * 1024;

/** Takes what a CGI program prints, calls `onHead` once with its head and passes the body on. */
export class CgiBody extends Transform {
  readonly #onHead: (head: CgiHead) => void;
  #start: Buffer | undefined = Buffer.alloc(0);

  constructor(onHead: (head: CgiHead) => void) {
    super();
    this.#onHead = onHead;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.#start === undefined) return done(null, chunk);
    const start = Buffer.concat([this.#start, chunk]);
    const text = start.toString('latin1', 0, HEAD_MAX_BYTES);
    const blank = /\r?\n\r?\n/.exec(text);
    if (!blank) {
      this.#start = start;
      return done(start.length > HEAD_MAX_BYTES ? new Error('Cannot read the CGI head as it is too long') : null);
    }
    this.#start = undefined;
    this.#onHead(parseCgiHead(text.slice(0, blank.index)));
    return done(null, start.subarray(blank.index + blank[0].length));
  }

  override _flush(done: TransformCallback): void {
    done(this.#start === undefined ? null : new Error('Cannot read the CGI head as the program ended before it'));
  }
}
