import { createServer } from 'node:http';
import type { ServerConfig } from '#server/config.ts';
import { healthz } from '#server/healthz.ts';
import { routeRequests } from '#server/http-routes.ts';
import { listen } from '#server/listen.ts';
import { atPublicAddress } from '#server/public-address.ts';
import { openPages } from '#server/serve-pages.ts';

/**
 * The pages alone, which hold no data: a proxy in front sends `/api`, `/agent`, `/forge` and `/downloads` to the process with
 * the role `gateway`. Resolves once the first page can be answered; throws a sentence when it cannot start.
 */
export async function startPages(config: ServerConfig): Promise<AsyncDisposable> {
  await using parts = new AsyncDisposableStack();
  const pages = parts.use(openPages({ dev: config.dev }));
  let isReady = false;
  const routes = [{ prefix: '/healthz', listener: healthz(() => isReady) }];
  const server = createServer(routeRequests(routes, atPublicAddress(config.publicUrl, pages.listener)));
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    pages.handleUpgrade(request, socket, head);
  });
  await listen(server, config.port, config.host);
  parts.defer(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  await pages.prepare();
  isReady = true;
  return parts.move();
}
