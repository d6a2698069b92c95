import type { IncomingMessage, RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import next from 'next';

export type Pages = AsyncDisposable & {
  readonly listener: RequestListener;
  readonly handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
};

/** The Next.js pages: as built, or with `dev` from source. Throws when they were never built. */
export async function openPages({ dev }: { dev: boolean }): Promise<Pages> {
  const app = next({ dev, dir: fileURLToPath(new URL('../..', import.meta.url)), customServer: true });
  await app.prepare();
  const handle = app.getRequestHandler();
  const upgrade = app.getUpgradeHandler();
  return {
    listener: (request, response) => void handle(request, response),
    handleUpgrade: (request, socket, head) => void upgrade(request, socket, head),
    [Symbol.asyncDispose]: () => app.close(),
  };
}
