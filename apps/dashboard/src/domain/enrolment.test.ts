import { describe, expect, test } from 'vitest';
import { type Credential, type Enrolling, type EnrolmentToken, judgeEnrolment, scopeText } from './enrolment.ts';

const NOW = Date.UTC(2026, 10, 25, 12);

const token = (change: Partial<EnrolmentToken> = {}): EnrolmentToken => ({
  id: 't1',
  name: 'payments',
  apps: null,
  environments: null,
  createdAt: NOW - 1_000,
  createdBy: 'admin',
  expiresAt: null,
  usesMax: null,
  uses: 0,
  lastUsedAt: null,
  revokedAt: null,
  revokedBy: null,
  ...change,
});

const asked = { instanceUid: 'agent-1', app: 'payments', environment: 'production' };

const credential = (change: Partial<Credential> = {}): Credential => ({
  ...asked,
  hash: 'h1',
  tokenId: 't1',
  tokenName: 'payments',
  createdAt: NOW - 500,
  lastUsedAt: NOW - 100,
  endedAt: null,
  endedBy: null,
  endedReason: null,
  ...change,
});

const judge = (change: Partial<Enrolling> = {}) =>
  judgeEnrolment({ token: token(), asked, before: undefined, live: 0, liveMax: 10, now: NOW, ...change });

describe('Who may enrol', () => {
  test('a token that is good makes an agent known, and is used by it', () => {
    expect(judge()).toEqual({ ok: true, isUse: true });
  });

  test.each([
    ['unknown', undefined, 401, 'enrolment.unknownToken', /must be one of this dashboard/],
    ['revoked', token({ revokedAt: NOW - 1, revokedBy: 'ada' }), 401, 'enrolment.revoked', /was revoked by ada/],
    ['expired', token({ expiresAt: NOW }), 401, 'enrolment.expired', /expired at 2026-11-25 12:00 UTC/],
    ['used up', token({ usesMax: 2, uses: 2 }), 401, 'enrolment.usedUp', /may be used 2 times, and was/],
    ['of another app', token({ apps: 'web' }), 403, 'enrolment.outOfScope', /is for web in every environment/],
    ['of another environment', token({ environments: 'dev,stag*' }), 403, 'enrolment.outOfScope', /in dev,stag\*/],
  ] as const)('a token that is %s makes nobody known', (_what, given, status, code, sentence) => {
    const verdict = judge({ token: given });
    expect(verdict).toMatchObject({ ok: false, status, code });
    expect(verdict.ok ? '' : verdict.sentence).toMatch(sentence);
  });

  test.each([
    ['payments', true],
    ['pay*', true],
    ['*', true],
    ['web, payments', true],
    ['payment', false],
    ['paymentsx', false],
    ['p.yments', false],
    ['', false],
  ])('the pattern "%s" for payments: %s', (apps, ok) => {
    expect(judge({ token: token({ apps }) }).ok).toBe(ok);
  });

  test('an agent that lost its credential gets another, which is a use', () => {
    expect(judge({ before: credential(), token: token({ uses: 1 }) })).toEqual({ ok: true, isUse: true });
    expect(judge({ before: credential(), token: token({ usesMax: 1, uses: 1 }) })).toMatchObject({ ok: false });
  });

  test('an answer that got lost can be asked for again, even of a token that is used up by it', () => {
    const before = credential({ lastUsedAt: null });
    const once = token({ usesMax: 1, uses: 1 });
    expect(judge({ before, token: once })).toEqual({ ok: true, isUse: false });
    expect(judge({ before: credential({ lastUsedAt: null, tokenId: 't0' }), token: once })).toMatchObject({
      ok: false,
    });
    expect(judge({ before, token: { ...once, expiresAt: NOW } })).toMatchObject({ code: 'enrolment.expired' });
  });

  test('an agent of one app cannot be pushed out with a token for another', () => {
    const verdict = judge({ token: token({ apps: 'payments' }), before: credential({ app: 'web' }) });
    expect(verdict).toMatchObject({ status: 403, code: 'enrolment.instanceTaken' });
  });

  test('a container that became one of another app enrols anew with a token for both', () => {
    expect(judge({ before: credential({ app: 'web' }) })).toEqual({ ok: true, isUse: true });
  });

  test('there is a most of agents, and one that is known already is no more', () => {
    expect(judge({ live: 10 })).toMatchObject({ status: 503, code: 'enrolment.full' });
    expect(judge({ live: 10, before: credential() })).toMatchObject({ ok: true });
  });
});

test('a scope reads as a sentence does', () => {
  expect(scopeText(token())).toBe('every app in every environment');
  expect(scopeText(token({ apps: 'pay*', environments: 'dev' }))).toBe('pay* in dev');
});
