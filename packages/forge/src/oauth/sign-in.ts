import type { Hono } from 'hono';
import { sameSecret, verifyPassword } from '#access/secrets.ts';
import { Attempts } from '#oauth/attempts.ts';
import { sentencePage, signInPage } from '#oauth/page.ts';
import { localPath } from '#oauth/redirects.ts';
import { beginSession, csrfCookie, csrfToken, endSession, sessionUser } from '#oauth/session.ts';
import type { RestContext, RestEnvironment } from '#rest/environment.ts';

/** The forge's own sign-in page and the way out. */
export function signInRoutes(app: Hono<RestEnvironment>): void {
  const attempts = new Attempts();

  app.get('/login', async (c) => {
    const returnTo = localPath(c.req.query('return_to'), `${c.var.forge.basePath}/login`);
    const user = await sessionUser(c);
    if (!user) return showForm(c, returnTo, {});
    if (c.req.query('return_to') !== undefined) return c.redirect(returnTo);
    return c.html(sentencePage('You are signed in', `This forge knows you as ${user.login}.`));
  });

  app.post('/login', async (c) => {
    const { login = '', password = '', csrf = '', return_to: wanted } = await readForm(c);
    const returnTo = localPath(wanted, `${c.var.forge.basePath}/login`);
    const cookie = csrfCookie(c);
    if (cookie === '' || !sameSecret(csrf, cookie)) {
      return showForm(c, returnTo, { login, problem: 'This page was open for too long. Please try again.' }, 403);
    }
    const now = c.var.forge.now().getTime();
    const address = c.var.forge.addressOf(c.env.incoming);
    const waitMs = attempts.waitMs(login, address, now);
    if (waitMs > 0) {
      c.header('Retry-After', String(Math.ceil(waitMs / 1000)));
      return showForm(c, returnTo, { login, problem: tooMany(waitMs) }, 429);
    }
    // Before the first wait below: forms sent all at once would otherwise each find nothing counted.
    attempts.begin(login, address, now);
    const user = await c.var.forge.store.findUser(login);
    if (!(await verifyPassword(password, user?.passwordHash)) || !user) {
      return showForm(c, returnTo, { login, problem: 'That user name and password do not match.' }, 401);
    }
    attempts.succeeded(login, address, now);
    // A new session each time: one that somebody else planted here is not taken over.
    await endSession(c);
    await beginSession(c, user.login);
    return c.redirect(returnTo, 303);
  });

  const leave = async (c: RestContext): Promise<Response> => {
    await endSession(c);
    return c.redirect(localPath(c.req.query('return_to'), `${c.var.forge.basePath}/login`), 303);
  };
  app.get('/logout', leave);
  app.post('/logout', leave);
}

async function readForm(c: RestContext): Promise<Record<string, string>> {
  const body = await c.req.parseBody();
  return Object.fromEntries(
    Object.entries(body).filter((each): each is [string, string] => typeof each[1] === 'string'),
  );
}

interface Shown {
  readonly login?: string;
  readonly problem?: string;
}

async function showForm(
  c: RestContext,
  returnTo: string,
  { login, problem }: Shown,
  status: 200 | 401 | 403 | 429 = 200,
): Promise<Response> {
  const clientId = new URL(returnTo, 'http://here.invalid').searchParams.get('client_id');
  const app = clientId === null ? undefined : await c.var.forge.store.findOauthApp(clientId);
  const action = `${c.var.forge.basePath}/login`;
  return c.html(signInPage({ action, returnTo, csrf: csrfToken(c), app: app?.name, login, problem }), status);
}

function tooMany(waitMs: number): string {
  const minutes = Math.ceil(waitMs / 60_000);
  return `Too many attempts. Please try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`;
}
