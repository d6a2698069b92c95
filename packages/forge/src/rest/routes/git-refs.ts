import type { Hono } from 'hono';
import { z } from 'zod';
import { contains } from '#git/history.ts';
import type { ObjectType } from '#git/object-reader.ts';
import { readObjectType } from '#git/objects.ts';
import { isRefName, isSha } from '#git/ref-name.ts';
import { readRef, readRefs, type RefUpdate, updateRef } from '#git/refs.ts';
import { whyNotMove } from '#protection/may-move.ts';
import { settleRefs } from '#repositories/settle-refs.ts';
import { readBody } from '#rest/body.ts';
import { pathPart, type RestContext, type RestEnvironment } from '#rest/environment.ts';
import { notFound, unprocessable } from '#rest/errors.ts';
import { takePage } from '#rest/pages.ts';
import { encodePath, nodeId, Urls } from '#rest/urls.ts';
import { enter, userOf, type Visit } from '#rest/visit.ts';

const NewRef = z.object({ ref: z.string(), sha: z.string() });
const MovedRef = z.object({ sha: z.string(), force: z.boolean().default(false) });

export function gitRefRoutes(app: Hono<RestEnvironment>): void {
  const git = '/repos/:owner/:repo/git';

  app.get(`${git}/ref/:ref{.+}`, async (c) => {
    const visit = await enter(c);
    const ref = refNamed(c);
    const sha = await readRef(visit.room, ref);
    if (sha === undefined) throw notFound();
    return c.json(await toRef(c, visit, ref, sha));
  });

  app.get(`${git}/matching-refs/:ref{.+}`, async (c) => {
    const visit = await enter(c);
    const prefix = `refs/${pathPart(c, 'ref')}`;
    // git lists whole path parts only, GitHub matches any beginning.
    const refs = await readRefs(visit.room.dir, prefix.slice(0, prefix.lastIndexOf('/') + 1));
    const matching = [...refs].filter(([ref]) => ref.startsWith(prefix));
    return c.json(await Promise.all(takePage(c, matching).map(([ref, sha]) => toRef(c, visit, ref, sha))));
  });

  app.post(`${git}/refs`, async (c) => {
    const visit = await enter(c, 'write');
    const { ref, sha } = await readBody(c, NewRef);
    if (!ref.startsWith('refs/') || ref.split('/').length < 3 || !isRefName(ref)) {
      throw unprocessable(`Reference name must start with 'refs/' and be well formed: ${ref}`);
    }
    const type = await typeOf(visit, ref, sha);
    if ((await move(c, visit, { ref, from: null, to: sha, reason: 'created' })) === 'stale') {
      throw unprocessable('Reference already exists');
    }
    const created = await toRef(c, visit, ref, sha, type);
    return c.json(created, 201, { Location: created.url });
  });

  app.patch(`${git}/refs/:ref{.+}`, async (c) => {
    const visit = await enter(c, 'write');
    const ref = refNamed(c);
    const { sha, force } = await readBody(c, MovedRef);
    const from = await readRef(visit.room, ref);
    if (from === undefined) throw unprocessable('Reference does not exist');
    const type = await typeOf(visit, ref, sha);
    if (!force && !(await contains(visit.room, sha, from))) throw unprocessable('Update is not a fast forward');
    // Moved by somebody else since it was read: whether this is still a fast forward is not known.
    if ((await move(c, visit, { ref, from, to: sha, reason: force ? 'forced' : 'moved' })) === 'stale') {
      throw unprocessable('Update is not a fast forward');
    }
    return c.json(await toRef(c, visit, ref, sha, type));
  });

  app.delete(`${git}/refs/:ref{.+}`, async (c) => {
    const visit = await enter(c, 'write');
    const ref = refNamed(c);
    const from = await readRef(visit.room, ref);
    if (from === undefined) throw unprocessable('Reference does not exist');
    if (ref === `refs/heads/${visit.repository.defaultBranch}`) throw unprocessable('Cannot delete the default branch');
    if ((await move(c, visit, { ref, from, to: null, reason: 'deleted' })) === 'stale') {
      throw unprocessable('Reference was changed meanwhile');
    }
    return c.body(null, 204);
  });
}

function refNamed(c: RestContext): string {
  const name = pathPart(c, 'ref');
  if (!isRefName(name)) throw notFound();
  return `refs/${name}`;
}

/** The type of the object that a ref is to point to; 422 for one that is not there or not fit. */
async function typeOf({ room }: Visit, ref: string, sha: string): Promise<ObjectType> {
  if (!isSha(sha)) throw unprocessable('The sha parameter must be exactly 40 characters and contain only [0-9a-f].');
  const type = await readObjectType(room, sha);
  if (type === undefined) throw unprocessable('Object does not exist');
  if (ref.startsWith('refs/heads/') && type !== 'commit')
    throw unprocessable('Reference cannot be updated: a branch points to a commit');
  return type;
}

async function move(c: RestContext, { repository, room, access }: Visit, update: RefUpdate): Promise<'done' | 'stale'> {
  const { login } = userOf(c);
  const why = await whyNotMove(c.var.forge, repository, room, { ...update, access });
  if (why !== undefined) throw unprocessable(why);
  const outcome = await updateRef(room, { ...update, by: login, reason: `${update.reason} by ${login}` });
  if (outcome === 'done') await settleRefs(c.var.forge, repository, room, { by: login, only: update.ref });
  return outcome;
}

async function toRef(c: RestContext, { repository, room }: Visit, ref: string, sha: string, known?: ObjectType) {
  const urls = new Urls(c.var.forge.publicUrl);
  const type = known ?? (await readObjectType(room, sha)) ?? 'commit';
  return {
    ref,
    node_id: nodeId('Ref', `${repository.id}:${ref}`),
    url: urls.repo(repository, `/git/${encodePath(ref)}`),
    object: { sha, type, url: urls.repo(repository, `/git/${type}s/${sha}`) },
  };
}
