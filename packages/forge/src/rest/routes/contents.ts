import type { Hono } from 'hono';
import { z } from 'zod';
import { readBlob, readCommit, writeCommit } from '#git/objects.ts';
import { readRef, updateRef } from '#git/refs.ts';
import { whyNotInTree, writeTree } from '#git/tree-edit.ts';
import { readTree, readTreeEntry } from '#git/trees.ts';
import { whyNotMove } from '#protection/may-move.ts';
import { settleRefs } from '#repositories/settle-refs.ts';
import { readBody } from '#rest/body.ts';
import { pathPart, type RestContext, type RestEnvironment } from '#rest/environment.ts';
import { conflict, notFound, unprocessable } from '#rest/errors.ts';
import { personOf } from '#rest/routes/git-objects.ts';
import { toGitCommit } from '#rest/shape/commit.ts';
import { toContentEntry, toContentFile } from '#rest/shape/content.ts';
import { Urls } from '#rest/urls.ts';
import { commitNamed, enter, userOf, type Visit } from '#rest/visit.ts';

const NewContent = z.object({
  message: z.string(),
  content: z.base64(),
  sha: z.string().optional(),
  branch: z.string().optional(),
});

export function contentRoutes(app: Hono<RestEnvironment>): void {
  const show = async (c: RestContext): Promise<Response> => {
    const visit = await enter(c);
    const { room, repository } = visit;
    const path = pathPart(c, 'path').replaceAll(/^\/+|\/+$/g, '');
    const ref = c.req.query('ref') ?? repository.defaultBranch;
    const sha = await commitNamed(visit, ref);
    const urls = new Urls(c.var.forge.publicUrl);
    const entry = path === '' ? undefined : await readTreeEntry(room, sha, path);
    if (path !== '' && !entry) throw notFound();
    if (entry?.type === 'blob') {
      const bytes = await readBlob(room, entry.sha);
      if (c.req.header('Accept')?.includes('raw')) return c.body(new Uint8Array(bytes));
      return c.json(toContentFile(urls, repository, ref, entry, bytes));
    }
    // A submodule's commit is in another repository.
    if (entry?.type === 'commit') throw notFound();
    const entries = await readTree(room, entry?.sha ?? sha);
    const below = path === '' ? '' : `${path}/`;
    return c.json(entries.map((each) => toContentEntry(urls, repository, ref, { ...each, path: below + each.path })));
  };
  app.get('/repos/:owner/:repo/contents', show);
  app.get('/repos/:owner/:repo/contents/', show);
  app.get('/repos/:owner/:repo/contents/:path{.+}', show);

  app.put('/repos/:owner/:repo/contents/:path{.+}', async (c) => {
    const visit = await enter(c, 'write');
    const { repository, room } = visit;
    const path = pathPart(c, 'path');
    const body = await readBody(c, NewContent);
    const branch = body.branch ?? repository.defaultBranch;
    const why = whyNotInTree({ path, mode: '100644', content: '' });
    if (why !== undefined) throw unprocessable(why);

    const { from, before } = await precondition(visit, branch, path, body.sha);
    const bytes = Buffer.from(body.content, 'base64');
    const mode = before?.mode ?? '100644';
    const tree = await writeTree(room, from, [{ path, mode, content: bytes }]);
    const person = personOf(c);
    const parents = from === undefined ? [] : [from];
    const to = await writeCommit(room, { tree, parents, author: person, committer: person, message: body.message });
    const { login } = userOf(c);
    const reason = `contents by ${login}`;
    const move = { ref: `refs/heads/${branch}`, from: from ?? null, to, reason, by: login };
    const refusal = await whyNotMove(c.var.forge, repository, room, { ...move, access: visit.access });
    if (refusal !== undefined) throw conflict(`Could not update file: ${refusal}`);
    const moved = await updateRef(room, move);
    if (moved === 'stale') throw conflict(`is at ${await readRef(room, `refs/heads/${branch}`)} but expected ${from}`);
    await settleRefs(c.var.forge, repository, visit.room, { by: login, only: `refs/heads/${branch}` });

    const urls = new Urls(c.var.forge.publicUrl);
    const entry = await readTreeEntry(room, to, path);
    if (!entry) throw new Error(`Cannot show ${path} as the tree just written lacks it: ${tree}`);
    const content = toContentEntry(urls, repository, branch, entry);
    const commit = toGitCommit(urls, repository, await readCommit(room, to));
    return c.json({ content, commit }, before ? 200 : 201);
  });
}

/** Where the branch is and what the file is there; refuses when that is not what the caller saw. */
async function precondition({ room, repository }: Visit, branch: string, path: string, sha: string | undefined) {
  const from = await readRef(room, `refs/heads/${branch}`);
  if (from === undefined && branch !== repository.defaultBranch) throw notFound();
  const before = from === undefined ? undefined : await readTreeEntry(room, from, path);
  if (before && before.type !== 'blob') throw unprocessable(`${path} is not a file`);
  if (before && sha === undefined) throw unprocessable(`Invalid request.\n\n"sha" wasn't supplied.`);
  if (sha !== undefined && before?.sha !== sha) throw conflict(`${path} does not match ${sha}`);
  return { from, before };
}
