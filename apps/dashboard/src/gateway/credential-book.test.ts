import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { MemoryCredentialStore } from '#server/memory-credential-store.contract.ts';
import { memoryEnrolmentTokenStore } from '#server/memory-enrolment-token-store.contract.ts';
import { CredentialBook } from './credential-book.ts';

const agent = (instanceUid: string) => ({ instanceUid, app: 'payments', environment: 'production' });
const within = { timeout: 10_000, interval: 5 };

function setUp(change: { cachedMax?: number; lookupDeadlineMs?: number } = {}) {
  const store = new MemoryCredentialStore();
  const lines: string[] = [];
  const ended: string[] = [];
  const book = new CredentialBook({
    store,
    tokens: memoryEnrolmentTokenStore(store.tokens),
    log: (_level, line) => lines.push(line),
    now: Date.now,
    ended: (hashes) => ended.push(...hashes),
    inUse: () => [],
    cachedMax: 100,
    watchMs: 5,
    ...change,
  });
  onTestFinished(() => book[Symbol.asyncDispose]());
  return { store, book, lines, ended, check: async (secret: string) => book.check(`Bearer ${secret}`) };
}

describe('The book of credentials', () => {
  test('I3: knows whose a credential is, and remembers it without another question', async () => {
    const { store, book, check } = setUp();
    store.put('secret', agent('a'));

    expect(await check('secret')).toMatchObject({ ok: true, credential: agent('a') });
    expect(book.check('Bearer secret')).toMatchObject({ ok: true, credential: agent('a') });
    expect(store.finds).toBe(1);
  });

  test.each([[undefined], ['Basic secret'], ['Bearer'], ['Bearer wrong']])(
    'I3: lets nobody in with %j, and says why',
    async (authorization) => {
      const { store, book } = setUp();
      store.put('secret', agent('a'));

      const verdict = await book.check(authorization);

      const sentence: unknown = expect.stringMatching(/^Cannot let the agent in as /);
      expect(verdict).toEqual({ ok: false, refusal: { status: 401, sentence } });
    },
  );

  test('I3: a credential that is over says who ended it', async () => {
    const { store, check } = setUp();
    store.put('secret', agent('a'));
    await store.revoke('a', { login: 'ada', reason: 'gone' });

    const sentence: unknown = expect.stringContaining('must not be revoked: ada did');
    expect(await check('secret')).toMatchObject({ refusal: { status: 401, sentence } });
  });

  test('I3: a fleet that comes at once costs a few questions', async () => {
    const { store, check } = setUp({ cachedMax: 1_000 });
    const uids = Array.from({ length: 500 }, (_, index) => `agent-${index}`);
    for (const uid of uids) store.put(`secret of ${uid}`.replaceAll(' ', '-'), agent(uid));

    const verdicts = await Promise.all(uids.map((uid) => check(`secret-of-${uid}`)));

    expect(verdicts.every(({ ok }) => ok)).toBe(true);
    expect(store.finds).toBeLessThanOrEqual(2);
  });

  test('I5: an end that is told is one from that moment on', async () => {
    const { store, book, ended, check } = setUp();
    store.put('secret', agent('a'));
    await check('secret');

    const revoked = await store.revoke('a', { login: 'ada', reason: 'gone' });
    book.end(revoked?.hash ?? '');

    expect(ended).toEqual([revoked?.hash]);
    expect(await check('secret')).toMatchObject({ ok: false });
  });

  test('I5: an end that another gateway made is seen in the database', async () => {
    const { store, book, ended, check } = setUp();
    store.put('secret', agent('a'));
    await check('secret');
    book.start();

    const revoked = await store.revoke('a', { login: 'ada', reason: 'gone' });

    await vi.waitFor(() => expect(ended).toContain(revoked?.hash), within);
    expect(await check('secret')).toMatchObject({ ok: false });
  });

  test('I6: while the database is away, who is known comes in, and others are told to come later', async () => {
    const { store, book, lines, check } = setUp();
    store.put('known', agent('a'));
    store.put('new', agent('b'));
    await check('known');
    store.broken = true;

    expect(book.check('Bearer known')).toMatchObject({ ok: true });
    expect(await check('new')).toMatchObject({ ok: false, refusal: { status: 503 } });
    expect(await check('new')).toMatchObject({ ok: false, refusal: { status: 503 } });
    expect(lines).toHaveLength(1);
    store.broken = false;
    expect(await check('new')).toMatchObject({ ok: true });
  });

  test('I6: a database that hangs keeps nobody waiting longer than the deadline, and no more than a bounded number', async () => {
    const { store, check } = setUp({ lookupDeadlineMs: 20, cachedMax: 2 });
    const { promise, resolve } = Promise.withResolvers<void>();
    store.slow = promise;

    const verdicts = await Promise.all(['a', 'b', 'c'].map((secret) => check(secret)));

    expect(verdicts.map((verdict) => (verdict.ok ? 200 : verdict.refusal.status))).toEqual([503, 503, 503]);
    resolve();
    store.slow = undefined;
    await vi.waitFor(async () => expect(await check('d')).toMatchObject({ refusal: { status: 401 } }), within);
  });

  test('a use is written down, coarsely', async () => {
    const { store, book, check } = setUp();
    store.put('secret', agent('a'));
    book.start();

    await check('secret');

    await vi.waitFor(async () => expect((await store.newestOf('a'))?.lastUsedAt).toBeGreaterThan(0), within);
    const used = vi.spyOn(store, 'used');
    await check('secret');
    const looks = vi.spyOn(store, 'endedWithin');
    await vi.waitFor(() => expect(looks.mock.calls.length).toBeGreaterThan(2), within);
    expect(used).not.toHaveBeenCalled();
  });

  test('sweeps tokens that are long over, and with them nobody who came by one', async () => {
    const { store, book, check } = setUp();
    const over = { id: 'over', name: 'over', apps: null, environments: null, createdAt: 0, createdBy: 'ada' };
    const unused = { expiresAt: 1, usesMax: null, uses: 0, lastUsedAt: null, revokedAt: null, revokedBy: null };
    store.tokens.set('hash', { ...over, ...unused });
    store.tokens.set('hash of another', { ...over, ...unused, id: 'lately', expiresAt: Date.now() - 1_000 });
    store.put('secret', agent('a'));

    book.start();

    await vi.waitFor(() => expect([...store.tokens.values()]).toMatchObject([{ id: 'lately' }]), within);
    expect(await check('secret')).toMatchObject({ ok: true });
  });
});
