import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/**
 * A small web app, as a release carries it: it answers who it is at `/`, is alive at `/healthz`, and ends its open
 * requests before it ends itself. It knows nothing of Pagurus: the port comes in `PORT`, like anywhere else.
 */
const { app, version, accent } = JSON.parse(readFileSync(new URL('app.json', import.meta.url), 'utf8'));
const environment = process.env.APP_ENVIRONMENT ?? 'unknown';

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${app} ${version}</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid; place-items: center; background: ${accent}; color: #fff }
  h1 { font-size: 4rem; margin: 0; font-variant-numeric: tabular-nums }
  p { margin: 0; text-align: center; opacity: .9 }
</style>
<main><h1>${version}</h1><p>${app} in ${environment}</p></main>
</html>
`;

const server = createServer((request, response) => {
  if (request.url === '/healthz') {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
  } else if (request.headers.accept?.includes('text/html')) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  } else {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify({ app, version, environment, pid: process.pid })}\n`);
  }
});

server.listen(Number(process.env.PORT), '127.0.0.1', () => {
  process.stdout.write(`${app} ${version} listens on ${process.env.PORT}\n`);
});

process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
