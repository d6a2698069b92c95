import type { Hono } from 'hono';
import { z } from 'zod';
import { sha256 } from '#access/secrets.ts';
import { clientWith, readClientCredentials } from '#oauth/client.ts';
import { readBody } from '#rest/body.ts';
import { pathPart, type RestEnvironment } from '#rest/environment.ts';
import { notFound } from '#rest/errors.ts';

const Revocation = z.object({ access_token: z.string().min(1) });

/** What an OAuth app does with the tokens that it was given. It comes with its own credentials, not a person's. */
export function applicationRoutes(app: Hono<RestEnvironment>): void {
  app.delete('/applications/:client/token', async (c) => {
    const { store, now } = c.var.forge;
    const clientId = pathPart(c, 'client');
    const sent = readClientCredentials(c.req.header('Authorization'));
    // As on GitHub, an app does not exist for those who cannot prove to be it.
    if (sent?.id !== clientId || !(await clientWith(store, clientId, sent.secret))) throw notFound();
    const { access_token: secret } = await readBody(c, Revocation);
    const token = await store.findToken(sha256(secret), now());
    if (token?.clientId !== clientId) throw notFound();
    await store.deleteToken(token.tokenHash);
    return c.body(null, 204);
  });
}
