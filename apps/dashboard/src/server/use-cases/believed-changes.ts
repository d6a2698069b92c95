import { SERVICE_ACTOR, readTrailers } from '#domain/promotion-text.ts';
import type { Forge, ForgeChange } from '#server/ports/forge.ts';
import type { OpenChanges, ReadChange } from '#server/use-cases/open-changes.ts';
import type { Roles } from '#server/use-cases/roles.ts';

/**
 * An open change by somebody who may write. Anybody who may read can open a pull request and put into it what they like:
 * what happens by itself looks at none of the others.
 */
export type BelievedChange = ReadChange & {
  /** The dashboard made it, and no person asked for it: its own account wrote the pull request, which nobody can claim. */
  readonly isAutomatic: boolean;
};

type Wanted = {
  readonly openChanges: Pick<OpenChanges, 'list'>;
  readonly roles: Pick<Roles, 'permissionOf'>;
  readonly service: Pick<Forge, 'login'>;
};

/** Throws ForgeError, and Refusal 502, when the forge does not say who somebody is. */
export async function believedChanges({ openChanges, roles, service }: Wanted): Promise<BelievedChange[]> {
  const [open, login] = await Promise.all([openChanges.list(), service.login()]);
  const judged = open.map(async (read) => {
    const permission = await roles.permissionOf(read.change.author);
    const mayWrite = permission === 'write' || permission === 'admin';
    return mayWrite ? [{ ...read, isAutomatic: isAutomatic(read.change, login) }] : [];
  });
  return (await Promise.all(judged)).flat();
}

/** A person whose token the dashboard was given asks in their own name. */
const isAutomatic = ({ author, body }: Pick<ForgeChange, 'author' | 'body'>, login: string): boolean =>
  author.toLowerCase() === login.toLowerCase() && readTrailers(body).requester === SERVICE_ACTOR;
