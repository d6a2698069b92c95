import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does wrong with a file; `well` is nothing. */
export type ArtifactFault =
  | 'well'
  | 'missing' // 404
  | 'unavailable' // 503
  | 'short' // announces all, ends after half
  | 'wrongBytes' // the right length, one byte off
  | 'wrongLength' // announces and sends less
  | 'hang' // half, then nothing
  | 'hangAtOnce' // not even a head
  | 'reset' // half, then the connection breaks
  | 'ignoreRange' // 200 with everything to a range
  | 'redirect'; // to the file itself

export type ArtifactServer = AsyncDisposable & {
  readonly url: string;
  readonly files: Map<string, Buffer>;
  readonly faults: Map<string, ArtifactFault>;
  /** Requests so far: path, and the range asked for. */
  readonly requests: { readonly path: string; readonly range: string | undefined }[];
};

/** A file server with faults that can be put on each file and taken off again. */
export async function serveArtifacts(): Promise<ArtifactServer> {
  const files = new Map<string, Buffer>();
  const faults = new Map<string, ArtifactFault>();
  const requests: { path: string; range: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push({ path, range: request.headers.range });
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
  const whole = { 'content-length': bytes.length };
  switch (fault) {
    case 'missing':
      return void response.writeHead(404).end('<h1>Not found</h1>');
    case 'unavailable':
      return void response.writeHead(503).end();
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
    case 'ignoreRange':
      return void response.writeHead(200, whole).end(bytes);
    case 'redirect':
      return void response.writeHead(302, { location: `/direct${path}` }).end();
    case 'well': {
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      if (from === 0) return void response.writeHead(200, whole).end(bytes);
      if (from >= bytes.length)
        return void response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      response.writeHead(206, { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` });
      return void response.end(bytes.subarray(from));
    }
  }
}
