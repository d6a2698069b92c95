import { createHash, randomBytes } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { RestEnvironment } from '#rest/environment.ts';

/** Requests an hour that the headers speak of. The forge is on this host and refuses nobody for asking. */
const LIMIT = 60_000;
const HOUR_MS = 3_600_000;

/** Headers that GitHub sets on every reply. A conditional request that hits costs nothing, as there. */
export function githubHeaders(now: () => Date): MiddlewareHandler<RestEnvironment> {
  const used = new Map<string, number>();
  let hour = 0;
  return async (c, next) => {
    await next();
    const thisHour = Math.floor(now().getTime() / HOUR_MS);
    if (thisHour !== hour) {
      used.clear();
      hour = thisHour;
    }
    const who = c.var.caller?.user.login ?? '';
    const count = (used.get(who) ?? 0) + (c.res.status === 304 ? 0 : 1);
    used.set(who, count);
    c.header('X-GitHub-Request-Id', randomBytes(16).toString('hex').toUpperCase());
    c.header('X-GitHub-Media-Type', 'github.v3; format=json');
    c.header('X-RateLimit-Limit', String(LIMIT));
    c.header('X-RateLimit-Remaining', String(Math.max(0, LIMIT - count)));
    c.header('X-RateLimit-Used', String(count));
    c.header('X-RateLimit-Reset', String(((hour + 1) * HOUR_MS) / 1000));
    c.header('X-RateLimit-Resource', 'core');
    if (c.var.caller) c.header('X-OAuth-Scopes', c.var.caller.scopes.join(', '));
  };
}

/** ETag on what GET gives, and 304 without a body when the caller has it already. */
export const conditional: MiddlewareHandler<RestEnvironment> = async (c, next) => {
  await next();
  if (c.req.method !== 'GET' || c.res.status !== 200) return;
  const body = await c.res.clone().arrayBuffer();
  const tag = `"${createHash('sha256').update(Buffer.from(body)).digest('hex')}"`;
  c.header('ETag', tag);
  c.header('Cache-Control', 'private, max-age=0, must-revalidate');
  c.header('Vary', 'Accept, Authorization');
  const known = (c.req.header('If-None-Match') ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  if (known.includes(tag)) c.res = new Response(null, { status: 304, headers: c.res.headers });
};
