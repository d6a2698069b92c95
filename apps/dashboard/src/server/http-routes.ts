import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

export type Route = { readonly prefix: string; readonly listener: RequestListener };

/**
 * Sends each request to the first route whose prefix its path begins with; a prefix ends at a slash or at the end of the
 * path, so that `/forge` does not take `/forgery`. What no route takes goes to `otherwise`.
 */
export function routeRequests(routes: readonly Route[], otherwise: RequestListener): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const route = routes.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
    try {
      (route?.listener ?? otherwise)(request, response);
    } catch {
      // A request that no part understands costs its sender an answer, and nobody else anything.
      if (response.headersSent) response.destroy();
      else response.writeHead(400, { 'content-type': 'text/plain' }).end('Bad request\n');
    }
  };
}
