import { once } from 'node:events';
import { type ServerResponse, createServer } from 'node:http';
import { reasonOf } from '#ports/operation-error.ts';

export type StatusView = {
  /** Whether the app may get requests, and if not, why. */
  ready(): { readonly ok: boolean; readonly reason: string };
  status(): unknown;
  /** In Prometheus' text format. */
  metrics(): Promise<string>;
};

export type StatusServer = { readonly url: string; close(): Promise<void> };

/** `/livez` (this agent), `/readyz` (its app), `/status` (everything, as JSON), `/metrics`. Port 0 takes a free one. */
export async function serveStatus(at: { host: string; port: number }, view: StatusView): Promise<StatusServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return answer(response, 405, { reason: 'only GET is answered here' });
    if (path === '/livez') return answer(response, 200, { ok: true });
    if (path === '/readyz') return answerReady(response, view);
    if (path === '/status') return answer(response, 200, view.status());
    if (path === '/metrics') return void answerMetrics(response, view);
    return answer(response, 404, { reason: 'there are /livez, /readyz, /status and /metrics' });
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

async function answerMetrics(response: ServerResponse, view: StatusView): Promise<void> {
  try {
    const text = await view.metrics();
    response.writeHead(200, {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
    });
    response.end(text);
  } catch (error) {
    answer(response, 500, { reason: reasonOf(error) });
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
