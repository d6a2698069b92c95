import type { Hono } from 'hono';
import { z } from 'zod';
import { readBody } from '#rest/body.ts';
import type { RestEnvironment } from '#rest/environment.ts';
import { takePage } from '#rest/pages.ts';
import { pullNamed } from '#rest/pull-named.ts';
import { toComment } from '#rest/shape/pull.ts';
import { surroundingsOf } from '#rest/surroundings.ts';
import { enter, userOf } from '#rest/visit.ts';

const NewComment = z.object({ body: z.string().min(1) });

/** The conversation of a pull. The forge has no other issues. */
export function commentRoutes(app: Hono<RestEnvironment>): void {
  const comments = '/repos/:owner/:repo/issues/:number/comments';

  app.get(comments, async (c) => {
    const visit = await enter(c);
    const pull = await pullNamed(c, visit);
    const around = await surroundingsOf(c, visit);
    const page = takePage(c, await c.var.forge.store.listComments(pull.id));
    return c.json(await Promise.all(page.map((comment) => toComment(around, pull, comment))));
  });

  app.post(comments, async (c) => {
    const visit = await enter(c);
    const author = userOf(c).login;
    const pull = await pullNamed(c, visit);
    const { body } = await readBody(c, NewComment);
    const { store, now, changed } = c.var.forge;
    const comment = await store.createComment({ pullId: pull.id, author, body, createdAt: now() });
    const { owner, name: repo } = visit.repository;
    changed.emit({ kind: 'comment', owner, repo, number: pull.number });
    const shape = await toComment(await surroundingsOf(c, visit), pull, comment);
    return c.json(shape, 201, { Location: shape.url });
  });
}
