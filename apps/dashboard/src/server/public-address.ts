import type { RequestListener } from 'node:http';

/**
 * Sends a person who came by another name of this host (`localhost` for `127.0.0.1`) to the public address: sessions and
 * the forge's sign-in belong to one origin. Only pages are redirected; what a program asks for is answered as it stands.
 */
export function atPublicAddress(publicUrl: string, pages: RequestListener): RequestListener {
  const { host } = new URL(publicUrl);
  return (request, response) => {
    const isPage = request.method === 'GET' && request.headers.accept?.includes('text/html') === true;
    if (!isPage || request.headers.host === host) pages(request, response);
    else response.writeHead(307, { location: new URL(request.url ?? '/', publicUrl).href }).end();
  };
}
