import { type Server, type ServerResponse, createServer } from 'node:http';
import type { Page } from './read-page.ts';

/** In this many seconds a client may look again. */
const RETRY_AFTER_S = 2;
const REQUEST_MS = 10_000;

/** Answers every request with 503 and ends the connection, so that the next request finds the app. It does not listen. */
export function maintenanceServer(page: () => Promise<Page>): Server {
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    request.on('error', () => undefined);
    // Only when all of the request was read: an answer before that may be lost with the connection.
    request.resume().once('end', () => void answer(response, page)); // `page` never throws
  });
  server.headersTimeout = REQUEST_MS;
  server.requestTimeout = REQUEST_MS;
  return server;
}

async function answer(response: ServerResponse, page: () => Promise<Page>): Promise<void> {
  const { body, contentType } = await page();
  response.writeHead(503, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'retry-after': String(RETRY_AFTER_S),
    connection: 'close',
  });
  response.end(body);
}
