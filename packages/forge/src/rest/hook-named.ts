import type { HookRecord } from '#hooks/store.ts';
import { pathPart, type RestContext } from '#rest/environment.ts';
import { notFound } from '#rest/errors.ts';
import { enter, type Visit } from '#rest/visit.ts';

/** Largest number that the store's ids reach. */
const ID_MAX = 2 ** 31 - 1;

/** A number of the path that can be an id; 404 for anything else. */
export function idInPath(c: RestContext, name: string): number {
  const id = Number(pathPart(c, name));
  if (!Number.isInteger(id) || id < 1 || id > ID_MAX) throw notFound();
  return id;
}

/** The hook of the path, for an administrator of its repository. As on GitHub, hooks do not exist for anybody else. */
export async function hookNamed(c: RestContext): Promise<Visit & { hook: HookRecord }> {
  const visit = await enterForHooks(c);
  const hook = await c.var.forge.store.findHook(visit.repository.id, idInPath(c, 'hook'));
  if (!hook) throw notFound();
  return { ...visit, hook };
}

export async function enterForHooks(c: RestContext): Promise<Visit> {
  const visit = await enter(c);
  if (visit.access !== 'admin') throw notFound();
  return visit;
}
