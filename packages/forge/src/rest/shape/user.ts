import { createHash } from 'node:crypto';
import type { Schema } from '#rest/shape/schema.ts';
import { nodeId, type Urls } from '#rest/urls.ts';
import type { ForgeStore, UserRecord } from '#store.ts';

export function toSimpleUser(urls: Urls, { login, id, siteAdmin }: SimpleUserSource): Schema['simple-user'] {
  const at = (path: string): string => urls.user(login, path);
  return {
    login,
    id,
    node_id: nodeId('User', id),
    avatar_url: urls.avatar(login),
    gravatar_id: '',
    url: at(''),
    html_url: `${urls.root}/${login}`,
    followers_url: at('/followers'),
    following_url: at('/following{/other_user}'),
    gists_url: at('/gists{/gist_id}'),
    starred_url: at('/starred{/owner}{/repo}'),
    subscriptions_url: at('/subscriptions'),
    organizations_url: at('/orgs'),
    repos_url: at('/repos'),
    events_url: at('/events{/privacy}'),
    received_events_url: at('/received_events'),
    type: 'User',
    site_admin: siteAdmin,
  };
}

type SimpleUserSource = Pick<UserRecord, 'login' | 'id' | 'siteAdmin'>;

/** What everybody may see of a user. */
export function toPublicUser(urls: Urls, user: UserRecord): Schema['public-user'] {
  return {
    ...toSimpleUser(urls, user),
    name: user.name,
    company: null,
    blog: '',
    location: null,
    email: user.email,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: user.createdAt.toISOString(),
    updated_at: user.createdAt.toISOString(),
  };
}

/** What people see of themselves. */
export function toPrivateUser(urls: Urls, user: UserRecord): Schema['private-user'] {
  return {
    ...toPublicUser(urls, user),
    private_gists: 0,
    total_private_repos: 0,
    owned_private_repos: 0,
    disk_usage: 0,
    collaborators: 0,
    two_factor_authentication: false,
  };
}

/** Looks people up and remembers them for as long as one reply is made. */
export class People {
  readonly #store: Pick<ForgeStore, 'findUser' | 'findUserByEmail'>;
  readonly #urls: Urls;
  readonly #known = new Map<string, Promise<UserRecord | undefined>>();

  constructor(store: Pick<ForgeStore, 'findUser' | 'findUserByEmail'>, urls: Urls) {
    this.#store = store;
    this.#urls = urls;
  }

  /** A login without a user is shown all the same, as an organization: repositories may belong to one. */
  async named(login: string): Promise<Schema['simple-user']> {
    const user = await this.#once(`login ${login}`, () => this.#store.findUser(login));
    if (user) return toSimpleUser(this.#urls, user);
    return {
      ...toSimpleUser(this.#urls, { login, id: organizationId(login), siteAdmin: false }),
      type: 'Organization',
    };
  }

  /** As in the event of a push. */
  async pusher(login: string): Promise<{ name: string; email?: string }> {
    const user = await this.#once(`login ${login}`, () => this.#store.findUser(login));
    return user ? { name: user.login, email: user.email } : { name: login };
  }

  /** Whose address it is; `null` when it is nobody's here. */
  async withEmail(email: string): Promise<Schema['simple-user'] | null> {
    const user = await this.#once(`email ${email}`, () => this.#store.findUserByEmail(email));
    return user ? toSimpleUser(this.#urls, user) : null;
  }

  #once(key: string, find: () => Promise<UserRecord | undefined>): Promise<UserRecord | undefined> {
    const known = this.#known.get(key) ?? find();
    this.#known.set(key, known);
    return known;
  }
}

/** Always the same for a login, and far from the ids of users. */
function organizationId(login: string): number {
  return 1_000_000_000 + createHash('sha256').update(login.toLowerCase()).digest().readUInt32BE();
}
