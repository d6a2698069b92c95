import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';

export type Artifact = { readonly url: string; readonly sha256: string; readonly size: number };
type Answer = { readonly bytes: Buffer; readonly behaves: 'well' | 'notFound' | 'cutShort' };

/** Serves archives that a test packed, well or badly. */
export class ArtifactServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #answers = new Map<string, Answer>();

  private constructor() {
    this.#server = createServer((request, response) => {
      const answer = this.#answers.get(request.url ?? '');
      if (answer === undefined || answer.behaves === 'notFound') {
        response.writeHead(404).end('<html>Not Found</html>');
      } else if (answer.behaves === 'cutShort') {
        response.writeHead(200, { 'content-length': answer.bytes.length });
        response.write(answer.bytes.subarray(0, answer.bytes.length / 2), () => response.destroy());
      } else {
        response.writeHead(200, { 'content-length': answer.bytes.length }).end(answer.bytes);
      }
    });
  }

  static async start(): Promise<ArtifactServer> {
    const server = new ArtifactServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  /** Packs `files` and serves them at `/name`; what is given back is the truth about the bytes, however they are served. */
  async add(
    name: string,
    files: Readonly<Record<string, string | Buffer>>,
    behaves: Answer['behaves'] = 'well',
  ): Promise<Artifact> {
    const tar = pack();
    for (const [path, content] of Object.entries(files)) tar.entry({ name: path, mode: 0o755 }, content);
    tar.finalize();
    const bytes = await buffer(tar.pipe(createGzip()));
    this.#answers.set(`/${name}`, { bytes, behaves });
    const { port } = this.#server.address() as AddressInfo;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { url: `http://127.0.0.1:${port}/${name}`, sha256, size: bytes.length };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
