import type { Hono } from 'hono';
import { z } from 'zod';
import { pointHead } from '#git/bare.ts';
import { readRef } from '#git/refs.ts';
import { readBody } from '#rest/body.ts';
import type { RestEnvironment } from '#rest/environment.ts';
import { validationFailed } from '#rest/errors.ts';
import { surroundingsOf } from '#rest/surroundings.ts';
import { enter } from '#rest/visit.ts';

const Settings = z.object({
  description: z.string().nullable().optional(),
  private: z.boolean().optional(),
  default_branch: z.string().optional(),
});

export function repositoryRoutes(app: Hono<RestEnvironment>): void {
  app.get('/repos/:owner/:repo', async (c) => {
    const { repo } = await surroundingsOf(c, await enter(c));
    return c.json(repo);
  });

  app.patch('/repos/:owner/:repo', async (c) => {
    const visit = await enter(c, 'admin');
    const { store, now, changed } = c.var.forge;
    const { description, default_branch: defaultBranch, private: hidden } = await readBody(c, Settings);
    if (defaultBranch !== undefined) {
      if (!(await readRef(visit.room, `refs/heads/${defaultBranch}`))) {
        throw validationFailed({ resource: 'Repository', field: 'default_branch', code: 'invalid' });
      }
    }
    const repository = await store.updateRepository(visit.repository.id, {
      updatedAt: now(),
      ...(description === undefined ? {} : { description }),
      ...(defaultBranch === undefined ? {} : { defaultBranch }),
      ...(hidden === undefined ? {} : { private: hidden }),
    });
    // The record first: HEAD follows it at the next start as well.
    if (defaultBranch !== undefined) await pointHead(visit.room.dir, defaultBranch);
    const { repo } = await surroundingsOf(c, { ...visit, repository: repository ?? visit.repository });
    changed.emit({ kind: 'repository', owner: visit.repository.owner, repo: visit.repository.name });
    return c.json(repo);
  });
}
