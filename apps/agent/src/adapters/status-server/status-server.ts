import { once } from 'node:events';
import { type ServerResponse, createServer } from 'node:http';

export type StatusView = {
  /** Whether the app may get requests, and if not, why. */
  ready(): { readonly ok: boolean; readonly reason: string };
  status(): unknown;
};

export type StatusServer = { readonly url: string; close(): Promise<void> };

/** `/livez` (this agent), `/readyz` (its app), `/status` (everything, as JSON). Port 0 takes a free one. */
export async function serveStatus(at: { host: string; port: number }, view: StatusView): Promise<StatusServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return answer(response, 405, { reason: 'only GET is answered here' });
    if (path === '/livez') return answer(response, 200, { ok: true });
    if (path === '/readyz') return answerReady(response, view);
    if (path === '/status') return answer(response, 200, view.status());
    return answer(response, 404, { reason: 'there are /livez, /readyz and /status' });
  });
  server.listen(at.port, at.host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : at.port;
  return {
    url: `http://${at.host.includes(':') ? `[${at.host}]` : at.host}:${port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function answerReady(response: ServerResponse, view: StatusView): void {
  const ready = view.ready();
  answer(response, ready.ok ? 200 : 503, ready);
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
