import { describe, expect, test } from 'vitest';
import { ownersOf, parseCodeOwners } from '#protection/code-owners.ts';

describe('ownersOf()', () => {
  test.each([
    ['*', 'a/b.txt', true],
    ['*.js', 'src/x.js', true],
    ['*.js', 'src/x.ts', false],
    ['/build/logs/', 'build/logs/a/b.log', true],
    ['/build/logs/', 'x/build/logs/a.log', false],
    ['docs/*', 'docs/getting-started.md', true],
    ['docs/*', 'docs/build/x.md', false],
    ['apps/', 'any/apps/x.yaml', true],
    ['apps/', 'apps', false],
    ['/docs/', 'docs/x', true],
    ['/apps/github', 'apps/github/x', true],
    ['**/logs', 'deep/in/logs/x', true],
    ['environments/**/payments.yaml', 'environments/eu/production/payments.yaml', true],
    ['environments/**/payments.yaml', 'environments/payments.yaml', true],
    ['environments/**', 'environments/dev/x.yaml', true],
    ['environments/production/*.yaml', 'environments/production/payments.yaml', true],
    ['environments/production/*.yaml', 'environments/staging/payments.yaml', false],
    ['a.c', 'abc', false],
    ['my\\ file', 'my file', true],
    ['pagurus.yaml', 'pagurus.yaml', true],
  ])('%s and %s: %s', (pattern, path, matches) => {
    expect(ownersOf(parseCodeOwners(`${pattern} @rob`), path)).toEqual(matches ? ['rob'] : []);
  });

  test('lets the last line that matches decide, also when it names nobody', () => {
    const owners = parseCodeOwners('* @rob\n# comment\nenvironments/ @mara @ada # those two\n\nenvironments/dev/\n');
    expect(ownersOf(owners, 'README.md')).toEqual(['rob']);
    expect(ownersOf(owners, 'environments/production/x.yaml')).toEqual(['mara', 'ada']);
    expect(ownersOf(owners, 'environments/dev/x.yaml')).toEqual([]);
  });
});

describe('parseCodeOwners()', () => {
  test('names teams, addresses and patterns that are none, and keeps the users beside them', () => {
    const { lines, errors } = parseCodeOwners('* @acme/ops @rob\r\n!x @rob\n[ab] @rob\ndocs rob@acme.example\n');
    expect(errors).toMatchObject([
      { line: 1, column: 3, kind: 'Invalid owner' },
      { line: 2, column: 1, kind: 'Invalid pattern' },
      { line: 3, column: 1, kind: 'Invalid pattern' },
      { line: 4, column: 6, kind: 'Invalid owner' },
    ]);
    expect(lines.map(({ line, logins }) => [line, logins])).toEqual([
      [1, ['rob']],
      [4, []],
    ]);
  });
});
