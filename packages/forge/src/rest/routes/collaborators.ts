import type { Hono } from 'hono';
import { z } from 'zod';
import { type Access, permissionOf, toFlags } from '#access/permissions.ts';
import { readBody } from '#rest/body.ts';
import { pathPart, type RestContext, type RestEnvironment } from '#rest/environment.ts';
import { notFound } from '#rest/errors.ts';
import { toSimpleUser } from '#rest/shape/user.ts';
import { Urls } from '#rest/urls.ts';
import { callerOf, enter } from '#rest/visit.ts';
import type { UserRecord } from '#store.ts';

const Grant = z.object({ permission: z.enum(['pull', 'push', 'admin', 'read', 'write']).default('push') });
const GRANTED = { pull: 'read', read: 'read', push: 'write', write: 'write', admin: 'admin' } as const;

export function collaboratorRoutes(app: Hono<RestEnvironment>): void {
  const one = '/repos/:owner/:repo/collaborators/:user';

  app.get(`${one}/permission`, async (c) => {
    const { repository } = await enter(c);
    callerOf(c);
    const user = await named(c);
    const granted = await c.var.forge.store.findPermission(repository.id, user.login);
    const permission: Access = permissionOf(user, repository, granted);
    const shape = toSimpleUser(new Urls(c.var.forge.publicUrl), user);
    return c.json({
      permission,
      role_name: permission,
      user: { ...shape, permissions: toFlags(permission), role_name: permission },
    });
  });

  app.put(one, async (c) => {
    const { repository } = await enter(c, 'admin');
    const user = await named(c);
    const { permission } = await readBody(c, Grant);
    await c.var.forge.store.setPermission(repository.id, user.login, GRANTED[permission]);
    c.var.forge.changed.emit({ kind: 'repository', owner: repository.owner, repo: repository.name });
    return c.body(null, 204);
  });

  app.delete(one, async (c) => {
    const { repository } = await enter(c, 'admin');
    await c.var.forge.store.setPermission(repository.id, (await named(c)).login, 'none');
    c.var.forge.changed.emit({ kind: 'repository', owner: repository.owner, repo: repository.name });
    return c.body(null, 204);
  });
}

async function named(c: RestContext): Promise<UserRecord> {
  const user = await c.var.forge.store.findUser(pathPart(c, 'user'));
  if (!user) throw notFound();
  return user;
}
