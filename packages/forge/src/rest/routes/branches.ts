import type { Hono } from 'hono';
import { readCommit } from '#git/objects.ts';
import { readRef, readRefs } from '#git/refs.ts';
import { pathPart, type RestEnvironment } from '#rest/environment.ts';
import { RestError } from '#rest/errors.ts';
import { takePage } from '#rest/pages.ts';
import { toCommit } from '#rest/shape/commit.ts';
import { toProtectionSummary } from '#rest/shape/protection.ts';
import { surroundingsOf } from '#rest/surroundings.ts';
import { encodePath, Urls } from '#rest/urls.ts';
import { enter } from '#rest/visit.ts';

const HEADS = 'refs/heads/';

export function branchRoutes(app: Hono<RestEnvironment>): void {
  app.get('/repos/:owner/:repo/branches', async (c) => {
    const { repository, room } = await enter(c);
    const urls = new Urls(c.var.forge.publicUrl);
    const rules = await c.var.forge.store.listProtections(repository.id);
    const branches = [...(await readRefs(room.dir, HEADS))].map(([ref, sha]) => ({
      name: ref.slice(HEADS.length),
      commit: { sha, url: urls.repo(repository, `/commits/${sha}`) },
      protected: rules.some(({ branch }) => HEADS + branch === ref),
    }));
    return c.json(takePage(c, branches));
  });

  app.get('/repos/:owner/:repo/branches/:branch{.+}', async (c) => {
    const visit = await enter(c);
    const { repository, room } = visit;
    const name = pathPart(c, 'branch');
    const sha = await readRef(room, HEADS + name);
    if (sha === undefined) throw new RestError(404, 'Branch not found');
    const { urls, people } = await surroundingsOf(c, visit);
    const rule = await c.var.forge.store.findProtection(repository.id, name);
    const url = urls.repo(repository, `/branches/${encodePath(name)}`);
    return c.json({
      name,
      commit: await toCommit(urls, repository, people, await readCommit(room, sha)),
      _links: { self: url, html: urls.page(repository, `/tree/${encodePath(name)}`) },
      protected: rule !== undefined,
      protection: toProtectionSummary(rule),
      protection_url: `${url}/protection`,
    });
  });
}
