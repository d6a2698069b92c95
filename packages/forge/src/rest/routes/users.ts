import type { Hono } from 'hono';
import { accessOf } from '#access/permissions.ts';
import { pathPart, type RestEnvironment } from '#rest/environment.ts';
import { notFound } from '#rest/errors.ts';
import { takePage } from '#rest/pages.ts';
import { toRepository } from '#rest/shape/repository.ts';
import { People, toPrivateUser, toPublicUser } from '#rest/shape/user.ts';
import { Urls } from '#rest/urls.ts';
import { callerOf, userOf } from '#rest/visit.ts';

export function userRoutes(app: Hono<RestEnvironment>): void {
  app.get('/user', (c) => c.json(toPrivateUser(new Urls(c.var.forge.publicUrl), userOf(c))));

  app.get('/user/emails', (c) => {
    const { email } = userOf(c);
    return c.json([{ email, primary: true, verified: true, visibility: 'public' }]);
  });

  app.get('/user/repos', async (c) => {
    const caller = callerOf(c);
    const { store, publicUrl } = c.var.forge;
    const urls = new Urls(publicUrl);
    const people = new People(store, urls);
    const all = await Promise.all(
      (await store.listRepositories()).map(async (repository) => {
        const granted = await store.findPermission(repository.id, caller.user.login);
        return { repository, access: accessOf(caller, repository, granted) };
      }),
    );
    const mine = takePage(
      c,
      all.filter(({ access }) => access !== 'none'),
    );
    return c.json(
      await Promise.all(
        mine.map(async ({ repository, access }) =>
          toRepository(urls, repository, await people.named(repository.owner), access),
        ),
      ),
    );
  });

  app.get('/users/:login', async (c) => {
    const user = await c.var.forge.store.findUser(pathPart(c, 'login'));
    if (!user) throw notFound();
    return c.json(toPublicUser(new Urls(c.var.forge.publicUrl), user));
  });
}
