import { z } from 'zod';
import { ApiError } from '#lib/api-error.ts';

const post = (path: string, body: object): Promise<Response> =>
  fetch(`/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const Begun = z.object({ url: z.string() });

/**
 * Begins the forge's OAuth flow; the address where it goes on.
 *
 * @throws ApiError when the flow cannot begin.
 */
export async function beginSignIn(callbackURL: string): Promise<string> {
  const response = await post('sign-in/social', {
    provider: 'forge',
    callbackURL,
    errorCallbackURL: '/sign-in',
  }).catch((cause: unknown) => {
    throw new ApiError({
      status: 0,
      code: 'network',
      message: 'Cannot reach the dashboard: is the connection up?',
      cause,
    });
  });
  const begun = Begun.safeParse(await response.json().catch(() => undefined));
  if (response.ok && begun.success) return begun.data.url;
  throw new ApiError({
    status: response.status,
    code: 'signIn.refused',
    message: `Cannot begin to sign in as the forge must be known to this dashboard: status is ${response.status}`,
  });
}

/** Ends the session on the server. Throws when it could not be reached. */
export async function endSession(): Promise<void> {
  await post('sign-out', {});
}
