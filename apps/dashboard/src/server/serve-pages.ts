import { existsSync } from 'node:fs';
import { type IncomingMessage, type RequestListener, createServer } from 'node:http';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';

export type Pages = AsyncDisposable & {
  readonly listener: RequestListener;
  readonly handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Resolves once the first page can be answered at once; a request that comes before waits. */
  readonly prepare: () => Promise<void>;
};

const APP_DIR = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The Next.js pages: as built, or with `dev` from source. Throws a sentence when they were never built. Next itself is
 * loaded only by `prepare` or the first request, as agents and API need not wait for it.
 */
export function openPages({ dev }: { dev: boolean }): Pages {
  if (!dev && !existsSync(join(APP_DIR, '.next', 'BUILD_ID'))) {
    throw new Error('Cannot serve the pages as they were never built: run "node tools/build.ts" first');
  }
  let loading: ReturnType<typeof load> | undefined;
  const loaded = () => (loading ??= load(dev));
  return {
    listener: (request, response) => {
      loaded()
        .then(({ handle }) => handle(request, response))
        .catch(() => response.destroy());
    },
    handleUpgrade: (request, socket, head) => {
      loaded()
        .then(({ upgrade }) => upgrade(request, socket, head))
        .catch(() => socket.destroy());
    },
    prepare: async () => void (await loaded()),
    [Symbol.asyncDispose]: async () => (await loading?.catch(() => undefined))?.app.close(),
  };
}

/** For a process beside the one that serves the pages: whoever asks it for one is told so. */
export function noPages(): Pages {
  return {
    listener: (_request, response) => {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('Not found: the pages are served by the process with --role web\n');
    },
    handleUpgrade: (_request, socket) => void socket.destroy(),
    prepare: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function load(dev: boolean) {
  const { default: next } = await import('next');
  // Next adds an upgrade listener of its own to the server it is given; this one is nobody's.
  const app = next({ dev, dir: APP_DIR, customServer: true, httpServer: createServer() });
  await app.prepare();
  return { app, handle: app.getRequestHandler(), upgrade: app.getUpgradeHandler() };
}
