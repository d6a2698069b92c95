import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { ForgeContext } from '#context.ts';
import { authorizeRoutes } from '#oauth/authorize.ts';
import { exchangeRoutes } from '#oauth/exchange.ts';
import { sentencePage } from '#oauth/page.ts';
import { signInRoutes } from '#oauth/sign-in.ts';
import { limitBody } from '#rest/body.ts';
import { pathPart, type RestContext, type RestEnvironment } from '#rest/environment.ts';

/** In bytes; the forms that are sent here hold a few short fields. */
const MAX_BODY = 64 * 1024;

/** The forge's own pages: sign-in, the OAuth web flow, faces. */
export function oauthApp(forge: ForgeContext): Hono<RestEnvironment> {
  const app = new Hono<RestEnvironment>();
  app.use(async (c, next) => {
    c.set('forge', forge);
    c.set('caller', undefined);
    await next();
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('X-Frame-Options', 'DENY');
    c.header('Referrer-Policy', 'no-referrer');
    // No form-action: browsers apply it to the redirect after the form as well, which leads to the app.
    c.header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
  });
  app.use(limitBody(MAX_BODY, tooLarge));
  signInRoutes(app);
  authorizeRoutes(app);
  exchangeRoutes(app);

  app.get('/avatars/:login', async (c) => {
    const login = pathPart(c, 'login');
    const hue = createHash('sha256').update(login.toLowerCase()).digest().readUInt16BE() % 360;
    const face = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">
      <rect width="64" height="64" fill="hsl(${hue} 42% 42%)" />
      <text
        x="32"
        y="33"
        fill="#fff"
        font-family="system-ui, sans-serif"
        font-size="28"
        font-weight="600"
        text-anchor="middle"
        dominant-baseline="central"
      >
        ${login.slice(0, 1).toUpperCase()}
      </text>
    </svg>`;
    c.header('Cache-Control', 'public, max-age=86400');
    return c.body((await face).toString(), 200, { 'Content-Type': 'image/svg+xml' });
  });

  app.notFound((c) => c.html(sentencePage('Not found', 'There is nothing at this address of the forge.'), 404));
  app.onError((error, c) => {
    forge.log('error', 'The forge could not answer', { method: c.req.method, path: c.req.path, error: error.stack });
    return c.html(sentencePage('Something went wrong', 'The forge could not answer. Please try again.'), 500);
  });
  return app;
}

function tooLarge(c: RestContext): Response | Promise<Response> {
  const sentence = `Cannot read what was sent as it may have at most ${MAX_BODY / 1024} KiB.`;
  if (c.req.header('Accept')?.includes('json'))
    return c.json({ error: 'invalid_request', error_description: sentence }, 413);
  return c.html(sentencePage('Too large', sentence), 413);
}
