import { describe, expect, test } from 'vitest';
import { accessOf, atLeast, permissionOf } from '#access/permissions.ts';
import type { UserRecord } from '#store.ts';

const user = (login: string, siteAdmin = false): UserRecord => ({
  id: 1,
  login,
  name: null,
  email: '',
  passwordHash: '',
  siteAdmin,
  createdAt: new Date(0),
});
const hidden = { owner: 'Acme', private: true };
const open = { owner: 'Acme', private: false };

describe('permissionOf()', () => {
  test.each([
    ['a stranger on a private repository', user('eve'), hidden, undefined, 'none'],
    ['a stranger on a public one', user('eve'), open, undefined, 'read'],
    ['whoever was granted it', user('mara'), hidden, 'write', 'write'],
    ['the owner, in any spelling', user('aCME'), hidden, undefined, 'admin'],
    ['a site administrator', user('root', true), hidden, 'read', 'admin'],
  ] as const)('%s', (_name, who, repository, granted, expected) => {
    expect(permissionOf(who, repository, granted)).toBe(expected);
  });
});

describe('accessOf()', () => {
  test.each([
    ['nobody, private', undefined, hidden, undefined, 'none'],
    ['nobody, public', undefined, open, undefined, 'read'],
    ['a token with the repo scope', ['repo'], hidden, 'write', 'write'],
    ['a token without it, private', ['user:email'], hidden, 'admin', 'none'],
    ['a token without it, public', [], open, 'admin', 'read'],
  ] as const)('%s', (_name, scopes, repository, granted, expected) => {
    const caller = scopes && { user: user('mara'), scopes };
    expect(accessOf(caller, repository, granted)).toBe(expected);
  });
});

test('atLeast() orders none, read, write, admin', () => {
  const order = ['none', 'read', 'write', 'admin'] as const;
  for (const [have, a] of order.entries())
    for (const [need, b] of order.entries()) expect(atLeast(a, b)).toBe(have >= need);
});
