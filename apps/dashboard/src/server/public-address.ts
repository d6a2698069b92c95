import type { RequestListener } from 'node:http';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Sends a person who came by another name of this host (`localhost` for `127.0.0.1`) to the public address: sessions and
 * the forge's sign-in belong to one origin. Only loopback names are redirected, as behind a proxy the host may be anything.
 */
export function atPublicAddress(publicUrl: string, pages: RequestListener): RequestListener {
  const { origin, hostname, port } = new URL(publicUrl);
  return (request, response) => {
    const [, name = '', itsPort = ''] = /^(.*?)(?::(\d+))?$/.exec(request.headers.host ?? '') ?? [];
    const isAlias = LOOPBACK.has(hostname) && LOOPBACK.has(name) && name !== hostname && itsPort === port;
    const path = request.url ?? '/';
    const isPage = request.method === 'GET' && request.headers.accept?.includes('text/html') === true;
    // `//host` and `/\host` would be read as another origin.
    if (!isAlias || !isPage || !/^\/(?![/\\])/.test(path)) pages(request, response);
    else response.writeHead(307, { location: `${origin}${path}` }).end();
  };
}
