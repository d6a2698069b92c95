import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does wrong with a file; `well` is nothing. */
export type ArtifactFault =
  | 'well'
  | 'missing' // 404
  | 'unavailable' // 503
  | 'busy' // 503 with Retry-After: 2
  | 'wrongRange' // 206 with another part than was asked for
  | 'redirectForever'
  | 'noLength' // everything, but nobody knows before how much it is
  | 'short' // announces all, ends after half
  | 'wrongBytes' // the right length, one byte off
  | 'wrongLength' // announces and sends less
  | 'hang' // half, then nothing
  | 'hangAtOnce' // not even a head
  | 'drip' // all of it, a byte at a time
  | 'reset' // half, then the connection breaks
  | 'ignoreRange' // 200 with everything to a range
  | 'redirect'; // to the file itself

type ArtifactRequest = {
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
};

export type ArtifactServer = AsyncDisposable & {
  readonly url: string;
  readonly files: Map<string, Buffer>;
  readonly faults: Map<string, ArtifactFault>;
  /** Where a request for this path is sent instead, on this server or another. */
  readonly redirects: Map<string, string>;
  /** Requests so far: path, the range asked for, the login sent. */
  readonly requests: ArtifactRequest[];
};

/** A file server with faults that can be put on each file and taken off again. */
export async function serveArtifacts(): Promise<ArtifactServer> {
  const files = new Map<string, Buffer>();
  const faults = new Map<string, ArtifactFault>();
  const redirects = new Map<string, string>();
  const requests: ArtifactRequest[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push({ path, range: request.headers.range, authorization: request.headers.authorization });
    const location = redirects.get(path);
    if (location !== undefined) return void response.writeHead(302, { location }).end();
    const bytes = files.get(path.replace('/direct', ''));
    const fault = path.startsWith('/direct') ? 'well' : (faults.get(path) ?? 'well');
    if (bytes === undefined) response.writeHead(404).end('<h1>Not found</h1>');
    else answer(request, response, bytes, fault, path);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    files,
    faults,
    redirects,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  fault: ArtifactFault,
  path: string,
): void {
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
  const whole = { 'content-length': bytes.length, etag };
  switch (fault) {
    case 'missing':
      return void response.writeHead(404).end('<h1>Not found</h1>');
    case 'unavailable':
      return void response.writeHead(503).end();
    case 'busy':
      return void response.writeHead(503, { 'retry-after': '2' }).end();
    case 'noLength':
      return void response.writeHead(200, { 'transfer-encoding': 'chunked' }).end(bytes);
    case 'redirectForever':
      return void response.writeHead(302, { location: path }).end();
    case 'wrongRange':
      if (request.headers.range === undefined) return void response.writeHead(200, whole).end(bytes);
      response.writeHead(206, { 'content-range': `bytes 0-${bytes.length - 1}/${bytes.length}` });
      return void response.end(bytes);
    case 'wrongBytes':
      return void response.writeHead(200, whole).end(Buffer.concat([half, Buffer.alloc(bytes.length - half.length)]));
    case 'wrongLength':
      return void response.writeHead(200, { 'content-length': half.length }).end(half);
    case 'short':
    case 'reset':
      response.writeHead(200, whole);
      response.write(half, () => (fault === 'reset' ? response.socket?.resetAndDestroy() : response.socket?.end()));
      return;
    case 'hang':
      response.writeHead(200, whole);
      response.write(half);
      return;
    case 'hangAtOnce':
      return;
    case 'drip':
      return drip(response.writeHead(200, whole), bytes);
    case 'ignoreRange':
      return void response.writeHead(200, whole).end(bytes);
    case 'redirect':
      return void response.writeHead(302, { location: `/direct${path}` }).end();
    case 'well': {
      const isOther = (request.headers['if-range'] ?? etag) !== etag;
      const from = isOther ? 0 : Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      if (from === 0) return void response.writeHead(200, whole).end(bytes);
      if (from >= bytes.length)
        return void response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      response.writeHead(206, { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` });
      return void response.end(bytes.subarray(from));
    }
  }
}

const DRIP_MS = 50;

function drip(response: ServerResponse, bytes: Buffer): void {
  let sent = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, sent + 1));
    sent += 1;
    if (sent === bytes.length) response.end();
  }, DRIP_MS);
  response.once('close', () => clearInterval(timer));
}
