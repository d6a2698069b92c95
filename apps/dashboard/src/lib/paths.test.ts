import { describe, expect, test } from 'vitest';
import { parsePromote, paths, safeNext } from '#lib/paths.ts';

describe('paths', () => {
  test('carry what they are about', () => {
    expect(paths.fleet({ app: ['payments'], environment: ['production'] })).toBe(
      '/fleet?app=payments&environment=production',
    );
    expect(paths.app('payments', 'production')).toBe('/apps/payments/production');
    expect(paths.agent('a/b c')).toBe('/fleet/a%2Fb%20c');
    expect(paths.signIn('/changes/12')).toBe('/sign-in?next=%2Fchanges%2F12');
    expect(paths.signIn('/')).toBe('/sign-in');
  });
});

describe('parsePromote()', () => {
  test('reads what paths.promote() writes', () => {
    const search = new URL(paths.promote('payments', 'production', '1.4.2'), 'http://x').searchParams;
    expect(parsePromote(search.get('promote'))).toEqual({ app: 'payments', environment: 'production' });
  });

  test.each([null, '', 'payments', 'payments:', ':production', 'a:b:c'])('refuses %j', (value) => {
    expect(parsePromote(value)).toBeUndefined();
  });
});

describe('safeNext()', () => {
  test.each([
    ['/changes/12?x=1', '/changes/12?x=1'],
    [null, '/'],
    ['https://evil.example', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/sign-in?next=/', '/'],
  ])('takes %j to %s', (next, expected) => {
    expect(safeNext(next)).toBe(expected);
  });
});
