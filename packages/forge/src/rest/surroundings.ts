import type { Access } from '#access/permissions.ts';
import type { ForgeContext } from '#context.ts';
import type { RestContext } from '#rest/environment.ts';
import type { PullSurroundings } from '#rest/shape/pull.ts';
import { toRepository } from '#rest/shape/repository.ts';
import { People } from '#rest/shape/user.ts';
import { Urls } from '#rest/urls.ts';
import type { Visit } from '#rest/visit.ts';
import type { RepositoryRecord } from '#store.ts';

/** What shapes need beside the thing itself. */
export function surroundingsOf(c: RestContext, { repository, access }: Visit): Promise<PullSurroundings> {
  return surroundings(c.var.forge, repository, access);
}

/** The same outside a request. */
export async function surroundings(
  { store, publicUrl }: Pick<ForgeContext, 'store' | 'publicUrl'>,
  repository: RepositoryRecord,
  access: Access,
): Promise<PullSurroundings> {
  const urls = new Urls(publicUrl);
  const people = new People(store, urls);
  const [owner, permissions] = await Promise.all([
    people.named(repository.owner),
    store.listPermissions(repository.id),
  ]);
  const members = new Set(permissions.map((each) => each.login.toLowerCase()));
  return {
    urls,
    people,
    repository,
    repo: toRepository(urls, repository, owner, access),
    association: (login) => {
      if (login.toLowerCase() === repository.owner.toLowerCase()) return 'OWNER';
      return members.has(login.toLowerCase()) ? 'COLLABORATOR' : 'NONE';
    },
  };
}
