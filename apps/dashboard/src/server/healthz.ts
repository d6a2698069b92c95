import type { RequestListener } from 'node:http';

/** `GET /healthz`: 200 once every part of this process has started, 503 before. */
export const healthz =
  (isReady: () => boolean): RequestListener =>
  (_request, response) => {
    const [status, word] = isReady() ? [200, 'ok'] : [503, 'starting'];
    response.writeHead(status, { 'content-type': 'text/plain' }).end(`${word}\n`);
  };
