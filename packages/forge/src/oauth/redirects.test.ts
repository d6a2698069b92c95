import { describe, expect, test } from 'vitest';
import { isRegistered, localPath } from '#oauth/redirects.ts';

describe('isRegistered()', () => {
  const registered = ['https://p.example/auth', 'http://127.0.0.1:3000/cb/'];

  test.each([
    'https://p.example/auth',
    'https://p.example/auth/github',
    'https://p.example/auth?x=1',
    'http://127.0.0.1:3000/cb/x',
  ])('takes %s', (address) => expect(isRegistered(address, registered)).toBe(true));

  test.each([
    'https://p.example/authority',
    'https://p.example/auth/../other',
    'http://p.example/auth',
    'https://p.example:8443/auth',
    'https://p.example.evil.example/auth',
    'https://p.example@evil.example/auth',
    'https://user@p.example/auth',
    'https://p.example/auth#x',
    'javascript:alert(1)',
    '',
  ])('refuses %j', (address) => expect(isRegistered(address, registered)).toBe(false));
});

describe('localPath()', () => {
  test.each(['/', '/forge/login?x=1&y=%2F', '/a//b'])('keeps %s', (path) => expect(localPath(path, '/no')).toBe(path));

  test.each([
    undefined,
    '',
    'a',
    'https://evil.example',
    '//evil.example',
    '/\t/evil.example',
    '/\\evil.example',
    '/.//evil.example',
  ])('refuses %j', (path) => expect(localPath(path, '/no')).toBe('/no'));
});
