import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Caller } from '#access/permissions.ts';
import type { ForgeContext } from '#context.ts';
import type { RepositoryRecord } from '#store.ts';

/** What Hono's handlers find in their context. */
export interface RestEnvironment {
  Bindings: HttpBindings;
  Variables: {
    forge: ForgeContext;
    caller: Caller | undefined;
    /** The repository of the path, whoever may see it; below `/repos`. */
    sought: Promise<RepositoryRecord | undefined>;
  };
}

export type RestContext = Context<RestEnvironment>;

/** A part of the path that the route guarantees, decoded. */
export function pathPart(c: RestContext, name: string): string {
  return c.req.param(name) ?? '';
}
