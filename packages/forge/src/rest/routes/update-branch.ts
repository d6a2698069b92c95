import type { Hono } from 'hono';
import { z } from 'zod';
import { updateBranch } from '#pulls/update-branch.ts';
import { settleRefs } from '#repositories/settle-refs.ts';
import { readBody } from '#rest/body.ts';
import type { RestEnvironment } from '#rest/environment.ts';
import { unprocessable } from '#rest/errors.ts';
import { pullNamed } from '#rest/pull-named.ts';
import { Urls } from '#rest/urls.ts';
import { enter, userOf } from '#rest/visit.ts';

const Update = z.object({ expected_head_sha: z.string().optional() });

/** Takes the base into the head of a pull. */
export function updateBranchRoutes(app: Hono<RestEnvironment>): void {
  app.put('/repos/:owner/:repo/pulls/:number/update-branch', async (c) => {
    const visit = await enter(c, 'write');
    const pull = await pullNamed(c, visit);
    const { expected_head_sha: expectedHead } = await readBody(c, Update);
    const by = userOf(c);
    const outcome = await updateBranch(c.var.forge, visit, pull, { expectedHead, by });
    if (outcome !== 'done') throw unprocessable(outcome.sentence);
    const moved = { by: by.login, only: `refs/heads/${pull.headRef}` };
    await settleRefs(c.var.forge, visit.repository, visit.room, moved);
    const url = new Urls(c.var.forge.publicUrl).page(visit.repository, `/pull/${pull.number}`);
    return c.json({ message: 'Updating pull request branch.', url }, 202);
  });
}
