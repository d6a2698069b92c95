import { describe, expect, test } from 'vitest';
import type { AgentIdentity, EnrolmentToken } from '#domain/enrolment.ts';
import { prismaCredentialStore } from './credential-store.ts';
import { eachDatabase } from './each-database.contract.ts';
import { prismaEnrolmentTokenStore } from './enrolment-token-store.ts';

const AT = Date.UTC(2026, 10, 25, 12, 0, 0, 123);
const ADA = { login: 'ada', reason: 'the host is gone' };
const HOUR_MS = 3_600_000;
const at = (hours: number): Date => new Date(AT + hours * HOUR_MS);

const token = (id: string, change: Partial<EnrolmentToken> = {}): EnrolmentToken => ({
  id,
  name: `token ${id}`,
  apps: 'pay*',
  environments: null,
  createdAt: AT,
  createdBy: 'ada',
  expiresAt: null,
  usesMax: null,
  uses: 0,
  lastUsedAt: null,
  revokedAt: null,
  revokedBy: null,
  ...change,
});

const agent = (instanceUid: string): AgentIdentity => ({ instanceUid, app: 'payments', environment: 'production' });

eachDatabase((database) => {
  const credentials = () => prismaCredentialStore(database().prisma);
  const tokens = () => prismaEnrolmentTokenStore(database().prisma);
  const enrol = (hash: string, instanceUid: string, hours = 0, isUse = true) =>
    credentials().enrol('hash of t1', instanceUid, at(hours), () => ({
      credential: { hash, asked: agent(instanceUid), isUse },
      result: undefined,
    }));

  describe('credentials', () => {
    test('enrol() shows what is known and keeps what was decided', async () => {
      await tokens().create(token('t1'), 'hash of t1');

      const first = await credentials().enrol('hash of t1', 'a', at(0), (found) => ({
        credential: { hash: 'h1', asked: agent('a'), isUse: true },
        result: found,
      }));
      const second = await credentials().enrol('hash of t1', 'a', at(1), (found) => ({ result: found }));

      const credential = {
        ...agent('a'),
        hash: 'h1',
        tokenId: 't1',
        tokenName: 'token t1',
        createdAt: AT,
        lastUsedAt: null,
        endedAt: null,
        endedBy: null,
        endedReason: null,
      };
      expect(first).toEqual({ token: token('t1'), before: undefined, live: 0 });
      expect(second).toEqual({ token: token('t1', { uses: 1, lastUsedAt: AT }), before: credential, live: 1 });
      expect(await credentials().find(['h1', 'h2'])).toEqual([credential]);
      expect(await credentials().enrol('another', 'a', at(1), ({ token: none }) => ({ result: none }))).toBe(undefined);
    });

    test('enrol() puts the new credential in the place of the one before, which is over', async () => {
      await tokens().create(token('t1'), 'hash of t1');
      await enrol('h1', 'a');
      await enrol('h2', 'a', 1, false);

      const [before] = await credentials().find(['h1']);
      expect(before?.endedAt).toBeGreaterThan(0);
      expect(before?.endedBy).toBe(null);
      expect(await credentials().newestOf('a')).toMatchObject({ hash: 'h2', endedAt: null });
      expect(await credentials().countLive()).toBe(1);
      expect(await tokens().list()).toMatchObject([{ uses: 1 }]);
      expect(await credentials().endedWithin(60)).toEqual(['h1']);
    });

    test('enrol() of a token with one use is decided one after the other, however many ask at once', async () => {
      await tokens().create(token('t1', { usesMax: 1 }), 'hash of t1');
      const ask = (instanceUid: string) =>
        credentials().enrol('hash of t1', instanceUid, at(0), (found) => {
          const isFree = found.token?.uses === 0;
          const credential = { hash: `h ${instanceUid}`, asked: agent(instanceUid), isUse: true };
          return isFree ? { credential, result: true } : { result: false };
        });

      const answers = await Promise.all(['a', 'b', 'c', 'd'].map(ask));

      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await credentials().countLive()).toBe(1);
    });

    test('enrol() of one agent with two tokens at once leaves it one credential', async () => {
      await tokens().create(token('t1'), 'hash of t1');
      await tokens().create(token('t2'), 'hash of t2');
      const ask = (tokenHash: string, hash: string) =>
        credentials().enrol(tokenHash, 'a', at(0), () => ({
          credential: { hash, asked: agent('a'), isUse: true },
          result: undefined,
        }));

      await Promise.all([ask('hash of t1', 'h1'), ask('hash of t2', 'h2'), ask('hash of t1', 'h3')]);

      expect(await credentials().countLive()).toBe(1);
      expect(await credentials().find(['h1', 'h2', 'h3'])).toHaveLength(3);
    });

    test('revoke() ends what the agent has, and names who did it', async () => {
      await tokens().create(token('t1'), 'hash of t1');
      await enrol('h1', 'a');
      await enrol('h2', 'b');

      expect(await credentials().revoke('a', ADA)).toMatchObject({ hash: 'h1', endedBy: 'ada' });
      expect(await credentials().revoke('a', { login: 'bob', reason: 'too late' })).toBe(undefined);
      expect(await credentials().newestOf('a')).toMatchObject({
        hash: 'h1',
        endedBy: 'ada',
        endedReason: 'the host is gone',
      });
      expect(await credentials().endedWithin(60)).toEqual(['h1']);
      expect(await credentials().endedWithin(0)).toEqual([]);
      expect(await credentials().countLive()).toBe(1);
    });

    test('used() is what keeps a credential from the sweep', async () => {
      await tokens().create(token('t1'), 'hash of t1');
      await enrol('never used', 'a');
      await enrol('long unused', 'b');
      await enrol('in use', 'c');
      await enrol('replaced', 'd', 9);
      await enrol('just made', 'd', 9);
      await enrol('revoked', 'e', 9);
      await credentials().revoke('e', ADA);
      await credentials().used(['long unused', 'unknown'], at(1));
      await credentials().used(['in use'], at(8));
      const [soon, long] = [new Date(Date.now() + HOUR_MS), new Date(Date.now() - HOUR_MS)];
      const unused = { unusedBefore: at(5), neverUsedBefore: at(9) };

      expect(await credentials().sweep({ replacedBefore: soon, revokedBefore: long, ...unused })).toBe(3);
      const all = ['never used', 'long unused', 'in use', 'just made', 'replaced', 'revoked'];
      const left = await credentials().find(all);
      expect(left.map(({ hash }) => hash).toSorted()).toEqual(['in use', 'just made', 'revoked']);
      expect(left.find(({ hash }) => hash === 'in use')).toMatchObject({ lastUsedAt: at(8).getTime() });
      expect(await credentials().sweep({ replacedBefore: soon, revokedBefore: soon, ...unused })).toBe(1);
    });
  });

  describe('enrolment tokens', () => {
    test('list() shows what was created, newest first, and never a hash', async () => {
      const newer = token('t2', { createdAt: AT + 1, expiresAt: AT + HOUR_MS, usesMax: 3, environments: 'dev' });
      await tokens().create(token('t1'), 'hash of t1');
      await tokens().create(newer, 'hash of t2');

      expect(await tokens().list()).toEqual([newer, token('t1')]);
    });

    test('revoke() counts once, and knows nothing of others', async () => {
      await tokens().create(token('t1'), 'hash of t1');

      expect(await tokens().revoke('t1', 'ada', at(1))).toMatchObject({ revokedAt: at(1).getTime(), revokedBy: 'ada' });
      expect(await tokens().revoke('t1', 'bob', at(2))).toMatchObject({ revokedAt: at(1).getTime(), revokedBy: 'ada' });
      expect(await tokens().revoke('t2', 'ada', at(1))).toBe(undefined);
    });

    test('keep() leaves a token that is the same as it was, and replaces another', async () => {
      const given = (tokenHash: string) => ({ token: token('settings'), tokenHash });
      await tokens().keep('settings', given('one'));
      await tokens().revoke('settings', 'ada', at(1));
      await tokens().keep('settings', given('one'));
      expect(await tokens().list()).toMatchObject([{ id: 'settings', revokedBy: 'ada' }]);

      await tokens().keep('settings', given('two'));
      expect(await tokens().list()).toMatchObject([{ id: 'settings', revokedBy: null }]);
      await tokens().keep('settings', undefined);
      await tokens().keep('settings', undefined);
      expect(await tokens().list()).toEqual([]);
    });

    test('sweep() takes those that are long over, but for the one from the settings', async () => {
      await tokens().create(token('settings', { revokedAt: AT, revokedBy: 'ada' }), 'e');
      await tokens().create(token('revoked', { revokedAt: AT, revokedBy: 'ada' }), 'a');
      await tokens().create(token('expired', { expiresAt: AT }), 'b');
      await tokens().create(token('lately revoked', { revokedAt: at(2).getTime(), revokedBy: 'ada' }), 'c');
      await tokens().create(token('good'), 'd');

      expect(await tokens().sweep(at(1))).toBe(2);
      expect((await tokens().list()).map(({ id }) => id).toSorted()).toEqual(['good', 'lately revoked', 'settings']);
    });
  });
});
