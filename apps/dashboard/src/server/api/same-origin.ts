import { Refusal } from '#server/use-cases/refusal.ts';

/**
 * Refuses a deed that another site's page asks for with our visitor's cookie. A browser always names where a POST comes
 * from; a client that names nothing carries no visitor's cookie either.
 */
export function mustBeSameOrigin(request: Request, publicOrigin: string): void {
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  const isForeignSite = site !== null && site !== 'same-origin' && site !== 'none';
  const isForeignOrigin = origin !== null && origin !== publicOrigin && !isHost(origin, request.headers.get('host'));
  if (!isForeignSite && !isForeignOrigin) return;
  throw new Refusal(
    `Cannot do this as it must be asked for from ${publicOrigin}: it came from ${origin ?? 'another site'}`,
    {
      status: 403,
      code: 'origin.foreign',
    },
  );
}

/** The same process may be reached by more than one name; the name the browser used is as good as ours. */
function isHost(origin: string, host: string | null): boolean {
  return host !== null && URL.canParse(origin) && new URL(origin).host === host;
}
