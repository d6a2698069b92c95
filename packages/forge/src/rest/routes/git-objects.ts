import type { Hono } from 'hono';
import { z } from 'zod';
import type { Signature } from '#git/commit-object.ts';
import { readBlob, readCommit, readObjectType, writeBlob, writeCommit } from '#git/objects.ts';
import { isSha } from '#git/ref-name.ts';
import { readBody } from '#rest/body.ts';
import { pathPart, type RestContext, type RestEnvironment } from '#rest/environment.ts';
import { notFound, unprocessable } from '#rest/errors.ts';
import { toGitCommit } from '#rest/shape/commit.ts';
import { nodeId, Urls } from '#rest/urls.ts';
import { enter, userOf, type Visit } from '#rest/visit.ts';

/** Git knows no time before 1970, and its checks refuse what is written as one. */
const date = z.iso.datetime({ offset: true }).refine((text) => Date.parse(text) >= 0, 'Must not be before 1970');
const Person = z.object({ name: z.string(), email: z.string(), date: date.optional() });
const NewCommit = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()).default([]),
  author: Person.optional(),
  committer: Person.optional(),
});
const NewBlob = z.object({ content: z.string(), encoding: z.enum(['utf-8', 'base64']).default('utf-8') });

export function gitObjectRoutes(app: Hono<RestEnvironment>): void {
  const git = '/repos/:owner/:repo/git';

  app.get(`${git}/commits/:sha`, async (c) => {
    const visit = await enter(c);
    const sha = await present(visit, pathPart(c, 'sha'), 'commit');
    return c.json(toGitCommit(new Urls(c.var.forge.publicUrl), visit.repository, await readCommit(visit.room, sha)));
  });

  app.post(`${git}/commits`, async (c) => {
    const visit = await enter(c, 'write');
    const { message, tree, parents, author, committer } = await readBody(c, NewCommit);
    await required(visit, tree, 'tree', 'Tree SHA does not exist');
    for (const parent of parents)
      await required(visit, parent, 'commit', 'Parent SHA does not exist or is not a commit object');
    const writer = author ? signature(c, author) : personOf(c);
    // Whoever names a person answers for it alone.
    const signer = author || committer ? undefined : visit.room.signer;
    const sha = await writeCommit(
      { ...visit.room, signer },
      {
        tree,
        parents,
        message,
        author: writer,
        committer: committer ? signature(c, committer) : writer,
      },
    );
    const shape = toGitCommit(new Urls(c.var.forge.publicUrl), visit.repository, await readCommit(visit.room, sha));
    return c.json(shape, 201, { Location: shape.url });
  });

  app.get(`${git}/blobs/:sha`, async (c) => {
    const visit = await enter(c);
    const sha = await present(visit, pathPart(c, 'sha'), 'blob');
    const bytes = await readBlob(visit.room, sha);
    if (c.req.header('Accept')?.includes('raw')) return c.body(new Uint8Array(bytes));
    const url = new Urls(c.var.forge.publicUrl).repo(visit.repository, `/git/blobs/${sha}`);
    const content = bytes.toString('base64');
    return c.json({ sha, node_id: nodeId('Blob', sha), size: bytes.length, url, content, encoding: 'base64' });
  });

  app.post(`${git}/blobs`, async (c) => {
    const visit = await enter(c, 'write');
    const { content, encoding } = await readBody(c, NewBlob, 'content');
    const sha = await writeBlob(visit.room, Buffer.from(content, encoding));
    const url = new Urls(c.var.forge.publicUrl).repo(visit.repository, `/git/blobs/${sha}`);
    return c.json({ sha, url }, 201, { Location: url });
  });
}

async function present({ room }: Visit, sha: string, type: 'commit' | 'blob'): Promise<string> {
  if (!isSha(sha) || (await readObjectType(room, sha)) !== type) throw notFound();
  return sha;
}

async function required({ room }: Visit, sha: string, type: 'commit' | 'tree', otherwise: string): Promise<void> {
  if (!isSha(sha) || (await readObjectType(room, sha)) !== type) throw unprocessable(otherwise);
}

/** The caller, now: author and committer where none was named. */
export function personOf(c: RestContext): Signature {
  const { name, login, email } = userOf(c);
  return { name: name ?? login, email, at: c.var.forge.now() };
}

const signature = (c: RestContext, { name, email, date }: z.infer<typeof Person>): Signature => ({
  name,
  email,
  at: date === undefined ? c.var.forge.now() : new Date(date),
});
