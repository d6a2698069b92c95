import { describe, expect, test } from 'vitest';
import { hookStoreContract } from '#hooks/store.contract.ts';
import { protectionStoreContract } from '#protection/store.contract.ts';
import { at, pull, pullStoreContract, sha } from '#pulls/store.contract.ts';
import type { ForgeStore, RepositoryRecord } from '#store.ts';

const user = (login: string) => ({
  login,
  name: null,
  email: `${login.toLowerCase()}@acme.example`,
  passwordHash: 'scrypt$x',
  siteAdmin: false,
  createdAt: at(0),
});

async function repositoryIn(store: ForgeStore, name = 'state'): Promise<RepositoryRecord> {
  const repository = await store.createRepository({
    owner: 'Acme',
    name,
    description: null,
    private: true,
    defaultBranch: 'main',
    createdAt: at(0),
    updatedAt: at(0),
    pushedAt: at(0),
  });
  return repository!;
}

/**
 * What every ForgeStore promises. Run against each implementation.
 *
 * `make` gives an empty store and, for what needs an end, `close`.
 */
export function forgeStoreContract(
  name: string,
  make: () => Promise<{ store: ForgeStore; close?: () => Promise<void> }>,
): void {
  // oxlint-disable-next-line no-empty-pattern -- vitest reads the destructuring to know what a fixture needs
  const on = test.extend('store', async ({}, { onCleanup }) => {
    const { store, close } = await make();
    onCleanup(async () => close?.());
    return store;
  });

  describe(`ForgeStore contract: ${name}`, () => {
    describe('users', () => {
      on('createUser() gives back the user with an id, and findUser() ignores case', async ({ store }) => {
        const created = await store.createUser(user('Mara'));
        expect(created).toMatchObject(user('Mara'));
        expect(created?.id).toBeTypeOf('number');
        expect(await store.findUser('mARA')).toEqual(created);
        expect(await store.findUser('nobody')).toBeUndefined();
      });

      on('createUser() refuses a login that is taken in another spelling', async ({ store }) => {
        await store.createUser(user('Mara'));
        expect(await store.createUser(user('MARA'))).toBeUndefined();
      });

      on('createUser() of the same login at once succeeds once', async ({ store }) => {
        const made = await Promise.all(Array.from({ length: 5 }, () => store.createUser(user('Mara'))));
        expect(made.filter(Boolean)).toHaveLength(1);
      });

      on('findUserByEmail() ignores case and prefers the older user', async ({ store }) => {
        const first = await store.createUser(user('Mara'));
        await store.createUser({ ...user('rob'), email: 'mara@acme.example' });
        expect(await store.findUserByEmail('MARA@acme.example')).toEqual(first);
        expect(await store.findUserByEmail('nobody@acme.example')).toBeUndefined();
      });

      on('updateUser() changes what is named and nothing else', async ({ store }) => {
        await store.createUser(user('Mara'));
        const changed = await store.updateUser('mara', { name: 'Mara M', passwordHash: 'scrypt$y' });
        expect(changed).toMatchObject({ login: 'Mara', name: 'Mara M', passwordHash: 'scrypt$y', siteAdmin: false });
        expect(await store.findUser('mara')).toEqual(changed);
        expect(await store.updateUser('nobody', { name: 'x' })).toBeUndefined();
      });
    });

    describe('sessions and tokens', () => {
      on('findSession() finds a session until it expires or is deleted', async ({ store }) => {
        await store.createUser(user('mara'));
        const session = { tokenHash: 'h1', login: 'mara', createdAt: at(0), expiresAt: at(10) };
        await store.createSession(session);
        expect(await store.findSession('h1', at(9))).toEqual(session);
        expect(await store.findSession('h1', at(10))).toBeUndefined();
        await store.deleteSession('h1');
        expect(await store.findSession('h1', at(1))).toBeUndefined();
      });

      on('findToken() finds a token until it expires or is deleted', async ({ store }) => {
        await store.createUser(user('mara'));
        const token = {
          tokenHash: 't1',
          login: 'mara',
          scopes: ['repo', 'user:email'],
          note: 'ci',
          clientId: null,
          createdAt: at(0),
        };
        const ending = await store.createToken({ ...token, expiresAt: at(10) });
        const lasting = await store.createToken({ ...token, tokenHash: 't2', expiresAt: null });
        expect(await store.findToken('t1', at(9))).toEqual(ending);
        expect(await store.findToken('t1', at(10))).toBeUndefined();
        expect(await store.findToken('t2', at(59))).toEqual(lasting);
        expect(ending.scopes).toEqual(['repo', 'user:email']);
        await store.deleteToken('t2');
        expect(await store.findToken('t2', at(1))).toBeUndefined();
      });

      on('deleteExpired() removes what ended and counts it', async ({ store }) => {
        await store.createUser(user('mara'));
        const session = { login: 'mara', createdAt: at(0) };
        await store.createSession({ ...session, tokenHash: 'old', expiresAt: at(1) });
        await store.createSession({ ...session, tokenHash: 'new', expiresAt: at(50) });
        expect(await store.deleteExpired(at(20))).toBe(1);
        expect(await store.findSession('old', at(0))).toBeUndefined();
        expect(await store.findSession('new', at(20))).toBeDefined();
      });
    });

    describe('OAuth', () => {
      const app = {
        clientId: 'dashboard',
        secretHash: 's',
        name: 'Pagurus',
        redirectUris: ['https://p.example/cb', 'https://q.example/cb'],
        trusted: true,
        createdAt: at(0),
      };
      const code = {
        codeHash: 'c1',
        clientId: 'dashboard',
        login: 'mara',
        redirectUri: 'https://p.example/cb',
        scopes: ['repo'],
        codeChallenge: null,
        expiresAt: at(10),
      };

      on('saveOauthApp() creates, then replaces', async ({ store }) => {
        await store.saveOauthApp(app);
        expect(await store.findOauthApp('dashboard')).toEqual(app);
        await store.saveOauthApp({ ...app, secretHash: 'other', redirectUris: [] });
        expect(await store.findOauthApp('dashboard')).toEqual({ ...app, secretHash: 'other', redirectUris: [] });
        expect(await store.findOauthApp('unknown')).toBeUndefined();
      });

      on('consumeOauthCode() gives a code to one of many callers, once', async ({ store }) => {
        await store.createUser(user('mara'));
        await store.saveOauthApp(app);
        await store.createOauthCode(code);
        const given = await Promise.all(Array.from({ length: 8 }, () => store.consumeOauthCode('c1', at(5))));
        expect(given.filter(Boolean)).toEqual([code]);
        expect(await store.consumeOauthCode('c1', at(5))).toBeUndefined();
      });

      on('consumeOauthCode() refuses an expired code', async ({ store }) => {
        await store.createUser(user('mara'));
        await store.saveOauthApp(app);
        await store.createOauthCode({ ...code, codeChallenge: 'x' });
        expect(await store.consumeOauthCode('c1', at(10))).toBeUndefined();
      });
    });

    describe('repositories and permissions', () => {
      on('createRepository() refuses a name that is taken in another spelling', async ({ store }) => {
        const made = await repositoryIn(store);
        expect(await store.findRepository('acme', 'STATE')).toEqual(made);
        expect(await store.createRepository({ ...made, owner: 'ACME', name: 'State' })).toBeUndefined();
      });

      on('listRepositories() is ordered by owner and name', async ({ store }) => {
        await repositoryIn(store, 'zeta');
        await repositoryIn(store, 'alpha');
        expect((await store.listRepositories()).map((each) => each.name)).toEqual(['alpha', 'zeta']);
      });

      on('updateRepository() changes what is named', async ({ store }) => {
        const made = await repositoryIn(store);
        const changed = await store.updateRepository(made.id, { defaultBranch: 'trunk', pushedAt: at(3) });
        expect(changed).toEqual({ ...made, defaultBranch: 'trunk', pushedAt: at(3) });
        expect(await store.findRepository('acme', 'state')).toEqual(changed);
        expect(await store.updateRepository(made.id + 1, { private: false })).toBeUndefined();
      });

      on('setPermission() sets, replaces and takes away', async ({ store }) => {
        await store.createUser(user('Mara'));
        await store.createUser(user('abe'));
        const { id } = await repositoryIn(store);
        await store.setPermission(id, 'Mara', 'read');
        await store.setPermission(id, 'mara', 'admin');
        await store.setPermission(id, 'abe', 'write');
        expect(await store.findPermission(id, 'MARA')).toBe('admin');
        expect((await store.listPermissions(id)).map((each) => [each.login, each.permission])).toEqual([
          ['abe', 'write'],
          ['Mara', 'admin'],
        ]);
        await store.setPermission(id, 'mara', 'none');
        expect(await store.findPermission(id, 'Mara')).toBeUndefined();
      });
    });

    pullStoreContract(on, repositoryIn);
    hookStoreContract(on, repositoryIn);
    protectionStoreContract(on, repositoryIn);

    describe('reviews, comments and statuses', () => {
      on('listReviews() and listComments() are oldest first and of one pull', async ({ store }) => {
        const { id } = await repositoryIn(store);
        const one = (await store.createPull(pull(id, 'x')))!;
        const two = (await store.createPull(pull(id, 'y')))!;
        const review = { pullId: one.id, author: 'rob', body: '', commitSha: sha('a'), submittedAt: at(2) } as const;
        const first = await store.createReview({ ...review, state: 'CHANGES_REQUESTED' });
        const second = await store.createReview({ ...review, state: 'APPROVED', submittedAt: at(3) });
        await store.createReview({ ...review, pullId: two.id, state: 'COMMENTED' });
        expect(await store.listReviews(one.id)).toEqual([first, second]);
        expect(await store.dismissReview(second.id)).toEqual({ ...second, state: 'DISMISSED' });
        expect(await store.dismissReview(second.id)).toBeUndefined();
        expect(await store.listReviews(one.id)).toMatchObject([{ state: 'CHANGES_REQUESTED' }, { state: 'DISMISSED' }]);

        const comment = await store.createComment({ pullId: one.id, author: 'rob', body: 'Why?', createdAt: at(2) });
        expect(await store.listComments(one.id)).toEqual([comment]);
        expect(await store.listComments(two.id)).toEqual([]);
      });

      on('listStatuses() is newest first and of one commit', async ({ store }) => {
        const { id } = await repositoryIn(store);
        const status = {
          repositoryId: id,
          sha: sha('a'),
          context: 'pagurus/soak',
          description: null,
          targetUrl: null,
          creator: 'ci',
          createdAt: at(1),
        };
        const pending = await store.createStatus({ ...status, state: 'pending' });
        // The same instant: the order is that of the calls.
        const success = await store.createStatus({ ...status, state: 'success', description: 'Healthy for 10 m' });
        await store.createStatus({ ...status, sha: sha('b'), state: 'error' });
        expect(await store.listStatuses(id, sha('a'))).toEqual([success, pending]);
      });
    });
  });
}
