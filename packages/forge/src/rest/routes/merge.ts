import type { Hono } from 'hono';
import { z } from 'zod';
import { readRef } from '#git/refs.ts';
import type { PullEdit } from '#hooks/happening.ts';
import { dismissStale } from '#pulls/dismiss-stale.ts';
import { mergePull } from '#pulls/merge.ts';
import { settleRefs } from '#repositories/settle-refs.ts';
import { readBody } from '#rest/body.ts';
import type { RestContext, RestEnvironment } from '#rest/environment.ts';
import { conflict, notFound, notMergeable, unprocessable, validationFailed } from '#rest/errors.ts';
import { toFullPull } from '#rest/full-pull.ts';
import { pullNamed } from '#rest/pull-named.ts';
import { enter, userOf, type Visit } from '#rest/visit.ts';
import type { PullRecord } from '#store.ts';

const Merge = z.object({
  sha: z.string().optional(),
  merge_method: z.enum(['merge', 'squash', 'rebase']).default('merge'),
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
});

const Update = z.object({
  title: z.string().min(1).optional(),
  body: z.string().nullable().optional(),
  state: z.enum(['open', 'closed']).optional(),
  base: z.string().optional(),
});

/** What ends a pull, or begins it again. */
export function mergeRoutes(app: Hono<RestEnvironment>): void {
  const one = '/repos/:owner/:repo/pulls/:number';

  app.get(`${one}/merge`, async (c) => {
    const pull = await pullNamed(c, await enter(c));
    if (!pull.merged) throw notFound();
    return c.body(null, 204);
  });

  app.put(`${one}/merge`, async (c) => {
    const visit = await enter(c, 'write');
    const { number } = await pullNamed(c, visit);
    const { sha: expectedHead, merge_method: method, ...words } = await readBody(c, Merge);
    const by = userOf(c);
    const { commit_title: title, commit_message: message } = words;
    const request = { number, method, expectedHead, title, message, by, access: visit.access };
    const outcome = await mergePull(c.var.forge, visit.repository, visit.room, request);
    switch (outcome.kind) {
      case 'merged':
        await settleRefs(c.var.forge, visit.repository, visit.room, {
          by: by.login,
          only: `refs/heads/${outcome.pull.baseRef}`,
        });
        return c.json({ sha: outcome.sha, merged: true, message: 'Pull Request successfully merged' });
      case 'refused':
        throw notMergeable(outcome.sentence);
      case 'notFound':
        throw notFound();
      case 'notOpen':
      case 'conflict':
        throw notMergeable('Pull Request is not mergeable');
      case 'headMoved':
        throw conflict('Head branch was modified. Review and try the merge again.');
      case 'baseMoved':
        throw notMergeable('Base branch was modified. Review and try the merge again.');
    }
  });

  app.patch(one, async (c) => {
    const visit = await enter(c, 'write');
    const pull = await pullNamed(c, visit);
    const { state, base, ...words } = await readBody(c, Update);
    const edited = await edit(c, visit, pull, base, words);
    const isNewState = state !== undefined && state !== edited.state;
    const updated = isNewState ? await setState(c, edited, state) : edited;
    const { repository } = visit;
    const { changed, happened } = c.var.forge;
    const about = { event: 'pull_request', repository, by: userOf(c).login, pull: updated } as const;
    const before = whatWas(pull, edited);
    if (Object.keys(before).length > 0) happened.emit({ ...about, action: 'edited', edit: before });
    if (isNewState) happened.emit({ ...about, action: state === 'open' ? 'reopened' : 'closed' });
    changed.emit({ kind: 'pull', owner: repository.owner, repo: repository.name, number: pull.number });
    return c.json(await toFullPull(c, visit, updated));
  });
}

interface Words {
  readonly title?: string | undefined;
  readonly body?: string | null | undefined;
}

async function edit(c: RestContext, visit: Visit, pull: PullRecord, baseRef: string | undefined, words: Words) {
  const baseSha = baseRef === undefined ? undefined : await newBase(c, visit, pull, baseRef);
  const { store, now } = c.var.forge;
  const updated = await store.updatePull(pull.id, {
    updatedAt: now(),
    ...(words.title === undefined ? {} : { title: words.title }),
    ...(words.body === undefined ? {} : { body: words.body }),
    ...(baseRef === undefined || baseSha === undefined ? {} : { baseRef, baseSha }),
  });
  if (!updated)
    throw baseRef === undefined ? notFound() : wrongBase(`A pull request already exists for base ${baseRef}`);
  if (updated.baseRef !== pull.baseRef) await dismissStale(c.var.forge, visit.repository, updated, userOf(c).login);
  return updated;
}

/** Where the branch is that a pull shall be merged into from now on; 422 where it cannot. */
async function newBase(c: RestContext, { room }: Visit, pull: PullRecord, baseRef: string): Promise<string> {
  // What was merged stays as it was; and a closed pull says what it was about.
  if (pull.state !== 'open') throw wrongBase('Cannot change the base branch of a closed pull request.');
  const baseSha = await readRef(room, `refs/heads/${baseRef}`);
  if (baseSha === undefined) throw validationFailed({ resource: 'PullRequest', field: 'base', code: 'invalid' });
  if ((await c.var.forge.facts.between(room, baseSha, pull.headSha).commits()).length === 0) {
    throw wrongBase(`There are no new commits between base branch '${baseRef}' and head branch '${pull.headRef}'`);
  }
  return baseSha;
}

const wrongBase = (message: string): Error =>
  validationFailed({ resource: 'PullRequest', field: 'base', code: 'custom', message });

/** What `after` has otherwise than `before`, as it was. */
function whatWas(before: PullRecord, after: PullRecord): PullEdit {
  return {
    ...(after.title === before.title ? {} : { title: before.title }),
    ...(after.body === before.body ? {} : { body: before.body }),
    ...(after.baseRef === before.baseRef ? {} : { base: { ref: before.baseRef, sha: before.baseSha } }),
  };
}

async function setState(c: RestContext, pull: PullRecord, state: 'open' | 'closed'): Promise<PullRecord> {
  const { store, now } = c.var.forge;
  const updated = state === 'open' ? await store.reopenPull(pull.id, now()) : await store.closePull(pull.id, now());
  if (!updated) throw unprocessable(`Validation Failed: state cannot be changed to ${state}`);
  return updated;
}
