import type { Hono } from 'hono';
import { z } from 'zod';
import { readObjectType } from '#git/objects.ts';
import { isSha } from '#git/ref-name.ts';
import { readBody } from '#rest/body.ts';
import { pathPart, type RestEnvironment } from '#rest/environment.ts';
import { validationFailed } from '#rest/errors.ts';
import { takePage } from '#rest/pages.ts';
import { latestByContext, toCombinedStatus, toStatus } from '#rest/shape/status.ts';
import { surroundingsOf } from '#rest/surroundings.ts';
import { commitNamed, enter, userOf } from '#rest/visit.ts';

const NewStatus = z.object({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  context: z.string().min(1).default('default'),
  description: z.string().max(140).nullable().default(null),
  target_url: z.string().nullable().default(null),
});

export function statusRoutes(app: Hono<RestEnvironment>): void {
  app.post('/repos/:owner/:repo/statuses/:sha', async (c) => {
    const visit = await enter(c, 'write');
    const { forge } = c.var;
    const sha = pathPart(c, 'sha');
    if (!isSha(sha) || (await readObjectType(visit.room, sha)) !== 'commit') {
      throw validationFailed({
        resource: 'Status',
        field: 'sha',
        code: 'custom',
        message: `No commit found for SHA: ${sha}`,
      });
    }
    const { state, context, description, target_url: targetUrl } = await readBody(c, NewStatus);
    const status = await forge.store.createStatus({
      repositoryId: visit.repository.id,
      sha,
      state,
      context,
      description,
      targetUrl,
      creator: userOf(c).login,
      createdAt: forge.now(),
    });
    const { urls, repository, people } = await surroundingsOf(c, visit);
    forge.changed.emit({ kind: 'status', owner: repository.owner, repo: repository.name, sha });
    forge.happened.emit({ event: 'status', repository, by: status.creator, status });
    return c.json(await toStatus(urls, repository, people, status), 201);
  });

  // A branch with slashes arrives encoded, as one part of the path.
  app.get('/repos/:owner/:repo/commits/:ref/statuses', async (c) => {
    const visit = await enter(c);
    const sha = await commitNamed(visit, pathPart(c, 'ref'));
    const { urls, repository, people } = await surroundingsOf(c, visit);
    const statuses = takePage(c, await c.var.forge.store.listStatuses(repository.id, sha));
    return c.json(await Promise.all(statuses.map((status) => toStatus(urls, repository, people, status))));
  });

  app.get('/repos/:owner/:repo/commits/:ref/status', async (c) => {
    const visit = await enter(c);
    const sha = await commitNamed(visit, pathPart(c, 'ref'));
    const { urls, repository, repo } = await surroundingsOf(c, visit);
    const { store } = c.var.forge;
    const latest = latestByContext(await store.listStatuses(repository.id, sha));
    const rule = await store.findProtection(repository.id, repository.defaultBranch);
    const required = rule?.checks?.contexts ?? [];
    return c.json(toCombinedStatus(urls, repository, repo, sha, { latest, page: takePage(c, latest), required }));
  });
}
