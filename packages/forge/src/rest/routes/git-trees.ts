import type { Hono } from 'hono';
import { z } from 'zod';
import { readObjectType } from '#git/objects.ts';
import { isSha } from '#git/ref-name.ts';
import { resolveCommit } from '#git/refs.ts';
import { type TreeChange, whyNotInTree, writeTree } from '#git/tree-edit.ts';
import { readTree, type TreeEntry } from '#git/trees.ts';
import { readBody } from '#rest/body.ts';
import { pathPart, type RestContext, type RestEnvironment } from '#rest/environment.ts';
import { notFound, unprocessable } from '#rest/errors.ts';
import { Urls } from '#rest/urls.ts';
import { enter, type Visit } from '#rest/visit.ts';

const Entry = z.object({
  path: z.string(),
  mode: z.string().default('100644'),
  sha: z.string().nullable().optional(),
  content: z.string().optional(),
});
const NewTree = z.object({ base_tree: z.string().optional(), tree: z.array(Entry) });

export function gitTreeRoutes(app: Hono<RestEnvironment>): void {
  app.get('/repos/:owner/:repo/git/trees/:tree{.+}', async (c) => {
    const visit = await enter(c);
    const sha = await treeNamed(visit, pathPart(c, 'tree'));
    if (sha === undefined) throw notFound();
    // As at GitHub, any value of `recursive` asks for it.
    const entries = await readTree(visit.room, sha, c.req.query('recursive') !== undefined);
    return c.json(toTree(c, visit, sha, entries));
  });

  app.post('/repos/:owner/:repo/git/trees', async (c) => {
    const visit = await enter(c, 'write');
    const { base_tree: baseName, tree } = await readBody(c, NewTree, 'content');
    const base = baseName === undefined ? undefined : await treeNamed(visit, baseName);
    if (baseName !== undefined && base === undefined) throw unprocessable('base_tree is not a valid tree');
    const changes = await Promise.all(tree.map((entry) => toChange(visit, entry)));
    const sha = await writeTree(visit.room, base, changes);
    return c.json(toTree(c, visit, sha, await readTree(visit.room, sha)), 201);
  });
}

/** The tree of a tree's name, a commit's or a branch's. */
async function treeNamed({ room }: Visit, name: string): Promise<string | undefined> {
  const isTree = isSha(name) && (await readObjectType(room, name)) === 'tree';
  if (isTree) return name;
  const commit = await resolveCommit(room, name);
  return commit && (await room.objects.links.of(commit))?.tree;
}

async function toChange({ room }: Visit, entry: z.infer<typeof Entry>): Promise<TreeChange> {
  const { path, mode, sha, content } = entry;
  const change: TreeChange | undefined = pick();
  if (!change) throw unprocessable('Must supply either tree.sha or tree.content');
  const why = whyNotInTree(change);
  if (why !== undefined) throw unprocessable(why);
  // A submodule's commit is not in this repository, everything else has to be.
  if ('sha' in change && mode !== '160000') {
    const type = isSha(change.sha) ? await readObjectType(room, change.sha) : undefined;
    if (type !== (mode === '040000' ? 'tree' : 'blob'))
      throw unprocessable(`tree.sha ${change.sha} is not a valid object`);
  }
  return change;

  function pick(): TreeChange | undefined {
    if (sha === null) return { path, remove: true };
    if (sha !== undefined) return { path, mode, sha };
    return content === undefined ? undefined : { path, mode, content };
  }
}

function toTree(c: RestContext, { repository }: Visit, sha: string, entries: readonly TreeEntry[]) {
  const urls = new Urls(c.var.forge.publicUrl);
  const tree = entries.map(({ size, ...entry }) => ({
    ...entry,
    ...(size === null ? {} : { size }),
    ...(entry.type === 'commit' ? {} : { url: urls.repo(repository, `/git/${entry.type}s/${entry.sha}`) }),
  }));
  return { sha, url: urls.repo(repository, `/git/trees/${sha}`), tree, truncated: false };
}
