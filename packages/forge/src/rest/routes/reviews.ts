import type { Hono } from 'hono';
import { z } from 'zod';
import { readObjectType } from '#git/objects.ts';
import { isSha } from '#git/ref-name.ts';
import { readBody } from '#rest/body.ts';
import type { RestEnvironment } from '#rest/environment.ts';
import { pathPart } from '#rest/environment.ts';
import { deedRefused, notFound, unprocessable } from '#rest/errors.ts';
import { idInPath } from '#rest/hook-named.ts';
import { takePage } from '#rest/pages.ts';
import { pullNamed } from '#rest/pull-named.ts';
import { toReview } from '#rest/shape/pull.ts';
import { surroundingsOf } from '#rest/surroundings.ts';
import { enter, userOf } from '#rest/visit.ts';

const NewReview = z.object({
  event: z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']),
  body: z.string().default(''),
  commit_id: z.string().optional(),
});

const Dismissal = z.object({ message: z.string().min(1) });

const STATES = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;

export function reviewRoutes(app: Hono<RestEnvironment>): void {
  const reviews = '/repos/:owner/:repo/pulls/:number/reviews';

  app.get(reviews, async (c) => {
    const visit = await enter(c);
    const pull = await pullNamed(c, visit);
    const around = await surroundingsOf(c, visit);
    const page = takePage(c, await c.var.forge.store.listReviews(pull.id));
    return c.json(await Promise.all(page.map((review) => toReview(around, pull, review))));
  });

  app.get(`${reviews}/:review`, async (c) => {
    const visit = await enter(c);
    const pull = await pullNamed(c, visit);
    const id = Number(pathPart(c, 'review'));
    const review = (await c.var.forge.store.listReviews(pull.id)).find((each) => each.id === id);
    if (!review) throw notFound();
    return c.json(await toReview(await surroundingsOf(c, visit), pull, review));
  });

  app.put(`${reviews}/:review/dismissals`, async (c) => {
    const visit = await enter(c, 'write');
    const pull = await pullNamed(c, visit);
    await readBody(c, Dismissal);
    const { store, changed, happened } = c.var.forge;
    const id = idInPath(c, 'review');
    if (!(await store.listReviews(pull.id)).some((each) => each.id === id)) throw notFound();
    const review = await store.dismissReview(id);
    if (!review) throw deedRefused('Can not dismiss a commented pull request review');
    const { repository } = visit;
    changed.emit({ kind: 'review', owner: repository.owner, repo: repository.name, number: pull.number });
    const by = userOf(c).login;
    happened.emit({ event: 'pull_request_review', action: 'dismissed', repository, by, pull, review });
    return c.json(await toReview(await surroundingsOf(c, visit), pull, review));
  });

  app.post(reviews, async (c) => {
    const visit = await enter(c);
    const author = userOf(c).login;
    const pull = await pullNamed(c, visit);
    const { event, body, commit_id: commitSha = pull.headSha } = await readBody(c, NewReview);
    const own = author.toLowerCase() === pull.author.toLowerCase();
    if (own && event === 'APPROVE') throw deedRefused('Can not approve your own pull request');
    if (own && event === 'REQUEST_CHANGES') throw deedRefused('Can not request changes on your own pull request');
    if (event !== 'APPROVE' && body === '') throw unprocessable('Validation Failed: body is required for this event');
    if (pull.state === 'closed' && event !== 'COMMENT') throw deedRefused('Can not review a closed pull request');
    if (!isSha(commitSha) || (await readObjectType(visit.room, commitSha)) !== 'commit') {
      throw deedRefused('The commit_id is not part of the pull request');
    }
    const { store, now, changed, happened } = c.var.forge;
    const about = { pullId: pull.id, author, body, commitSha, submittedAt: now() };
    const review = await store.createReview({ ...about, state: STATES[event] });
    const { repository } = visit;
    changed.emit({ kind: 'review', owner: repository.owner, repo: repository.name, number: pull.number });
    happened.emit({ event: 'pull_request_review', action: 'submitted', repository, by: author, pull, review });
    return c.json(await toReview(await surroundingsOf(c, visit), pull, review));
  });
}
