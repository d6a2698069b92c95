import type { ForgeFor } from '#server/ports/forge.ts';
import type { Identify } from '#server/ports/identity.ts';
import type { Caller } from '#server/use-cases/context.ts';
import { Refusal, forbidden } from '#server/use-cases/refusal.ts';
import type { Roles } from '#server/use-cases/roles.ts';

/** Who sends this request, with their role. Throws Refusal: 401 signed out, 403 may not read the state repository, 502 the forge does not say. */
export type Authorise = (headers: Headers) => Promise<Caller>;

type Deps = {
  readonly identify: Identify;
  readonly roles: Roles;
  readonly forgeFor: ForgeFor;
  readonly repository: { readonly fullName: string };
};

export function createAuthorise({ identify, roles, forgeFor, repository }: Deps): Authorise {
  return async (headers) => {
    const person = await identify(headers);
    if (person === undefined)
      throw new Refusal('Cannot show this as nobody is signed in', { status: 401, code: 'signedOut' });
    const role = await roles.roleOf(person.login);
    if (role === undefined) {
      throw forbidden(
        `Cannot show this as ${person.login} may not read ${repository.fullName}: ask for read permission on it`,
      );
    }
    return { person, role, forge: forgeFor(person.token) };
  };
}
