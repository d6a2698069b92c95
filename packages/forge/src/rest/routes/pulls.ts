import type { Hono } from 'hono';
import { z } from 'zod';
import { mergeBase } from '#git/history.ts';
import { readCommits } from '#git/objects.ts';
import { readRef, readRefs } from '#git/refs.ts';
import { refreshPull } from '#pulls/refresh.ts';
import { readBody } from '#rest/body.ts';
import type { RestContext, RestEnvironment } from '#rest/environment.ts';
import { validationFailed } from '#rest/errors.ts';
import { toFullPull } from '#rest/full-pull.ts';
import { takePage } from '#rest/pages.ts';
import { factsOf, pullNamed } from '#rest/pull-named.ts';
import { toCommit, toDiffEntry } from '#rest/shape/commit.ts';
import { toPullSimple } from '#rest/shape/pull.ts';
import { surroundingsOf } from '#rest/surroundings.ts';
import { enter, userOf, type Visit } from '#rest/visit.ts';
import type { PullRecord } from '#store.ts';

const NewPull = z.object({
  title: z.string(),
  head: z.string(),
  base: z.string(),
  body: z.string().nullable().default(null),
});

export function pullRoutes(app: Hono<RestEnvironment>): void {
  const pulls = '/repos/:owner/:repo/pulls';

  app.get(pulls, async (c) => {
    const visit = await enter(c);
    const all = sortPulls(c, await listFresh(c, visit));
    const around = await surroundingsOf(c, visit);
    return c.json(await Promise.all(takePage(c, all).map((pull) => toPullSimple(around, pull))));
  });

  app.post(pulls, async (c) => {
    const visit = await enter(c, 'write');
    const { store, now, changed, happened } = c.var.forge;
    const { repository } = visit;
    const { title, body, ...names } = await readBody(c, NewPull);
    const headRef = withoutOwner(names.head, repository.owner);
    const { headSha, baseSha } = await readSides(c, visit, headRef, names.base);
    if (title.trim() === '') throw validationFailed({ resource: 'PullRequest', field: 'title', code: 'missing_field' });
    const author = userOf(c).login;
    const at = { createdAt: now() };
    const sides = { headRef, headSha, baseRef: names.base, baseSha };
    const pull = await store.createPull({ repositoryId: repository.id, title, body, author, ...sides, ...at });
    if (!pull) throw refused(`A pull request already exists for ${repository.owner}:${headRef}.`);
    changed.emit({ kind: 'pull', owner: repository.owner, repo: repository.name, number: pull.number });
    happened.emit({ event: 'pull_request', action: 'opened', repository, by: author, pull });
    const shape = await toFullPull(c, visit, pull);
    return c.json(shape, 201, { Location: shape.url });
  });

  app.get(`${pulls}/:number`, async (c) => {
    const visit = await enter(c);
    return c.json(await toFullPull(c, visit, await pullNamed(c, visit)));
  });

  app.get(`${pulls}/:number/files`, async (c) => {
    const visit = await enter(c);
    const pull = await pullNamed(c, visit);
    const { urls, repository } = await surroundingsOf(c, visit);
    const files = takePage(c, await factsOf(c, visit, pull).files());
    return c.json(files.map((file) => toDiffEntry(urls, repository, pull.headSha, file)));
  });

  app.get(`${pulls}/:number/commits`, async (c) => {
    const visit = await enter(c);
    const shas = takePage(c, await factsOf(c, visit, await pullNamed(c, visit)).commits());
    const { urls, repository, people } = await surroundingsOf(c, visit);
    const commits = await readCommits(visit.room, shas);
    return c.json(await Promise.all(commits.map((commit) => toCommit(urls, repository, people, commit))));
  });
}

/** The pulls that the query asks for; reading all refs once, so that a long list costs one process. */
async function listFresh(c: RestContext, { repository, room }: Visit): Promise<PullRecord[]> {
  const { state = 'open', head, base } = c.req.query();
  const recorded = await c.var.forge.store.listPulls(repository.id, {
    // What branches say ends a pull and never begins one again: the ended ones need not be read to be left out.
    ...(state === 'open' ? { state } : {}),
    ...(head === undefined ? {} : { headRef: head.slice(head.indexOf(':') + 1) }),
    ...(base === undefined ? {} : { baseRef: base }),
  });
  const refs = await readRefs(room.dir, 'refs/heads/');
  const fresh: PullRecord[] = [];
  for (const pull of recorded) {
    const branches = { head: refs.get(`refs/heads/${pull.headRef}`), base: refs.get(`refs/heads/${pull.baseRef}`) };
    fresh.push(await refreshPull(c.var.forge, repository, room, pull, branches));
  }
  return fresh.filter((pull) => state === 'all' || pull.state === state);
}

function sortPulls(c: RestContext, pulls: readonly PullRecord[]): PullRecord[] {
  const { sort = 'created', direction = sort === 'created' ? 'desc' : 'asc' } = c.req.query();
  const field = sort === 'updated' ? 'updatedAt' : 'createdAt';
  const descending = direction === 'asc' ? -1 : 1;
  return pulls.toSorted((a, b) => descending * (b[field].getTime() - a[field].getTime() || b.number - a.number));
}

/** `acme:branch` and `branch` are the same here, where nothing is forked. */
function withoutOwner(head: string, owner: string): string {
  return head.toLowerCase().startsWith(`${owner.toLowerCase()}:`) ? head.slice(owner.length + 1) : head;
}

const refused = (message: string): Error => validationFailed({ resource: 'PullRequest', code: 'custom', message });

/** Both branches as they are; refuses a pair that there is nothing to merge between. */
async function readSides(c: RestContext, { room }: Visit, headRef: string, baseRef: string) {
  const find = (ref: string) => readRef(room, `refs/heads/${ref}`);
  const [headSha, baseSha] = await Promise.all([find(headRef), find(baseRef)]);
  if (!headSha) throw validationFailed({ resource: 'PullRequest', field: 'head', code: 'invalid' });
  if (!baseSha) throw validationFailed({ resource: 'PullRequest', field: 'base', code: 'invalid' });
  const [commits, fork] = await Promise.all([
    c.var.forge.facts.between(room, baseSha, headSha).commits(),
    mergeBase(room, baseSha, headSha),
  ]);
  if (commits.length === 0) throw refused(`No commits between ${baseRef} and ${headRef}`);
  if (fork === undefined) throw refused(`The ${headRef} branch has no history in common with ${baseRef}`);
  return { headSha, baseSha };
}
