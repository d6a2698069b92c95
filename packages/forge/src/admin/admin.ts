import { hashPassword, newSecret, sha256 } from '#access/secrets.ts';
import { type SeedCommit, writeSeed } from '#admin/seed.ts';
import type { ForgeContext } from '#context.ts';
import { createBare } from '#git/bare.ts';
import { isName } from '#repositories/names.ts';
import type { Permission, RepositoryRecord, TokenRecord, UserRecord } from '#store.ts';

export interface NewUser {
  readonly login: string;
  readonly name?: string;
  readonly email: string;
  readonly password: string;
  readonly siteAdmin?: boolean;
}

export interface NewToken {
  readonly login: string;
  /** Without `repo` the token sees public repositories only. */
  readonly scopes: readonly string[];
  readonly note: string;
  readonly expiresAt?: Date;
}

export interface NewRepository {
  readonly owner: string;
  readonly name: string;
  readonly description?: string;
  readonly private?: boolean;
  readonly defaultBranch?: string;
}

export interface NewOauthApp {
  readonly clientId: string;
  /** In the clear; only its hash is stored. */
  readonly clientSecret: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly trusted?: boolean;
}

/**
 * What the program around the forge does without asking anybody: seeding, settings, recovery.
 *
 * All but `createToken` can be repeated: what is there already stays as it is, except where noted.
 */
export interface ForgeAdmin {
  /** Gives back the user that has this login already, unchanged. */
  createUser(user: NewUser): Promise<UserRecord>;
  setPassword(login: string, password: string): Promise<void>;
  /** The secret is given here once and is stored nowhere. */
  createToken(token: NewToken): Promise<{ readonly token: string; readonly record: TokenRecord }>;
  deleteToken(token: string): Promise<void>;
  /** Gives back the repository that has this name already, unchanged. */
  createRepository(repository: NewRepository): Promise<RepositoryRecord>;
  setPermission(owner: string, name: string, login: string, permission: Permission | 'none'): Promise<void>;
  /** Replaces the app with this client id. */
  createOauthApp(app: NewOauthApp): Promise<void>;
  /** Writes the first commit of the default branch. `undefined`, and nothing done, when it has one already. */
  seedCommit(owner: string, name: string, seed: SeedCommit): Promise<string | undefined>;
  /** Where the bare repository is, for readers on this host. Never write there. */
  gitDir(owner: string, name: string): Promise<string>;
}

export function createAdmin(context: ForgeContext): ForgeAdmin {
  const { store, rooms, now } = context;

  const repositoryNamed = async (owner: string, name: string): Promise<RepositoryRecord> => {
    const repository = await store.findRepository(owner, name);
    if (!repository) throw new Error(`Cannot use repository ${owner}/${name} as it must exist: there is none`);
    return repository;
  };
  const userNamed = async (login: string): Promise<UserRecord> => {
    const user = await store.findUser(login);
    if (!user) throw new Error(`Cannot use user ${login} as it must exist: there is none`);
    return user;
  };

  return {
    createUser: ({ password, name = null, siteAdmin = false, ...user }) =>
      createUser(context, { ...user, name, siteAdmin }, password),

    setPassword: async (login, password) => {
      await userNamed(login);
      await store.updateUser(login, { passwordHash: await hashPassword(password) });
    },

    createToken: async ({ login, scopes, note, expiresAt = null }) => {
      const user = await userNamed(login);
      const token = newSecret('pgp');
      const about = {
        tokenHash: sha256(token),
        login: user.login,
        scopes,
        note,
        createdAt: now(),
        expiresAt,
        clientId: null,
      };
      return { token, record: await store.createToken(about) };
    },

    deleteToken: (token) => store.deleteToken(sha256(token)),

    createRepository: (repository) => createRepository(context, repository),

    setPermission: async (owner, name, login, permission) => {
      const user = await userNamed(login);
      await store.setPermission((await repositoryNamed(owner, name)).id, user.login, permission);
    },

    createOauthApp: ({ clientSecret, trusted = true, ...app }) =>
      store.saveOauthApp({ ...app, trusted, secretHash: sha256(clientSecret), createdAt: now() }),

    seedCommit: async (owner, name, seed) => writeSeed(context, await repositoryNamed(owner, name), seed),

    gitDir: async (owner, name) => (await rooms.open(await repositoryNamed(owner, name))).dir,
  };
}

type Person = Pick<UserRecord, 'login' | 'name' | 'email' | 'siteAdmin'>;

async function createUser({ store, now }: ForgeContext, user: Person, password: string): Promise<UserRecord> {
  if (!isName(user.login)) {
    throw new Error(`Cannot create user "${user.login}" as a login is made of letters, digits, ".", "_" and "-"`);
  }
  const there = await store.findUser(user.login);
  if (there) return there;
  const created = await store.createUser({ ...user, passwordHash: await hashPassword(password), createdAt: now() });
  const found = created ?? (await store.findUser(user.login));
  if (!found) throw new Error(`Cannot create user ${user.login} as the store neither took nor has it`);
  return found;
}

/** The folder first, the record second: a record without its folder would be a repository that cannot be read. */
async function createRepository(context: ForgeContext, wanted: NewRepository): Promise<RepositoryRecord> {
  const { store, rooms, now, changed } = context;
  const { owner, name, description = null, private: hidden = true, defaultBranch = 'main' } = wanted;
  for (const part of [owner, name]) {
    if (!isName(part)) {
      throw new Error(
        `Cannot create repository "${owner}/${name}" as names are made of letters, digits, ".", "_" and "-"`,
      );
    }
  }
  const there = await store.findRepository(owner, name);
  if (there) return there;
  await createBare(rooms.dirOf(wanted), defaultBranch);
  const at = now();
  const times = { createdAt: at, updatedAt: at, pushedAt: at };
  const created = await store.createRepository({ owner, name, description, private: hidden, defaultBranch, ...times });
  const repository = created ?? (await store.findRepository(owner, name));
  if (!repository) throw new Error(`Cannot create repository ${owner}/${name} as the store neither took nor has it`);
  if (created) changed.emit({ kind: 'repository', owner: repository.owner, repo: repository.name });
  return repository;
}
