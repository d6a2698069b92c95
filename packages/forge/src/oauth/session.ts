import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { CookieOptions } from 'hono/utils/cookie';
import { newSecret, sha256 } from '#access/secrets.ts';
import type { RestContext } from '#rest/environment.ts';
import type { UserRecord } from '#store.ts';

const SESSION = 'pagurus_forge_session';
const CSRF = 'pagurus_forge_csrf';
const SESSION_DAYS = 30;

/** Strict would not be sent when the dashboard sends somebody here, which is what this is for. */
const cookie = (c: RestContext): CookieOptions => ({
  path: c.var.forge.basePath || '/',
  httpOnly: true,
  sameSite: 'Lax',
  secure: c.var.forge.publicUrl.startsWith('https:'),
});

export async function beginSession(c: RestContext, login: string): Promise<void> {
  const { store, now } = c.var.forge;
  const secret = newSecret('pgs');
  const createdAt = now();
  const expiresAt = new Date(createdAt.getTime() + SESSION_DAYS * 86_400_000);
  await store.createSession({ tokenHash: sha256(secret), login, createdAt, expiresAt });
  setCookie(c, SESSION, secret, { ...cookie(c), maxAge: SESSION_DAYS * 86_400 });
}

/** Who is signed in to the forge's own pages. */
export async function sessionUser(c: RestContext): Promise<UserRecord | undefined> {
  const secret = getCookie(c, SESSION);
  if (secret === undefined) return undefined;
  const { store, now } = c.var.forge;
  const session = await store.findSession(sha256(secret), now());
  return session && store.findUser(session.login);
}

export async function endSession(c: RestContext): Promise<void> {
  const secret = getCookie(c, SESSION);
  if (secret !== undefined) await c.var.forge.store.deleteSession(sha256(secret));
  deleteCookie(c, SESSION, cookie(c));
}

/** What the form has to bring back; another site can neither read nor set it. */
export function csrfToken(c: RestContext): string {
  const known = getCookie(c, CSRF);
  if (known !== undefined && known !== '') return known;
  const fresh = newSecret('pgc');
  setCookie(c, CSRF, fresh, cookie(c));
  return fresh;
}

export const csrfCookie = (c: RestContext): string => getCookie(c, CSRF) ?? '';
