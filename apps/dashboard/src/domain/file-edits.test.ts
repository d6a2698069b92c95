import { describe, expect, test } from 'vitest';
import { desiredFile, releaseFile } from '#domain/domain-builders.contract.ts';
import { problemsOfEdits, whyNotPath, withEdits } from '#domain/file-edits.ts';

const PRODUCTION = 'environments/production/payments.yaml';
const FILES = new Map([
  ['pagurus.yaml', 'apiVersion: pagurus/v1\nkind: Pipeline\nenvironments: [{ name: production }]\n'],
  ['releases/payments/1.yaml', releaseFile('1', 1)],
  ['releases/payments/2.yaml', releaseFile('2', 2)],
  [PRODUCTION, desiredFile('production', '1')],
]);
const said = (path: string, after: string | null) =>
  problemsOfEdits(FILES, [], [{ path, after }]).map(({ file, line, message }) => `${file}:${line} ${message}`);

describe('whyNotPath()', () => {
  test.each(['pagurus.yaml', 'environments/production/payments.yaml', '.github/CODEOWNERS', 'docs/über uns.md'])(
    'takes %s',
    (path) => expect(whyNotPath(path)).toBeUndefined(),
  );
  test.each(['', '/etc/passwd', 'a/../b', './a', 'a//b', 'a/', '.git/config', 'a/.GIT/x', 'a\nb', 'c:x', 'x\\y'])(
    'refuses %j',
    (path) => expect(whyNotPath(path)).toContain('its path must'),
  );
});

describe('problemsOfEdits()', () => {
  test('is silent about an edit that leaves a good state', () => {
    expect(said(PRODUCTION, desiredFile('production', '2'))).toEqual([]);
    expect(said('README.md', 'hello')).toEqual([]);
    expect(said('releases/payments/3.yaml', releaseFile('3', 3))).toEqual([]);
  });

  test('names a typo, a missing release, a release that goes while it is asked for, and one that is edited', () => {
    expect(said(PRODUCTION, desiredFile('production', '1').replace('release:', 'relese:')).join()).toContain(
      ':5 unknown key',
    );
    expect(said(PRODUCTION, desiredFile('production', '9'))[0]).toContain('which is not in the repository');
    expect(said('releases/payments/1.yaml', null)[0]).toContain(`${PRODUCTION}:1 names releases/payments/1.yaml`);
    expect(said('releases/payments/1.yaml', releaseFile('1', 4))[0]).toContain('a release is never edited');
    expect(said('pagurus.yaml', null)[0]).toContain('The file is missing');
  });

  test('blames nobody for what was wrong before', () => {
    const known = [{ file: PRODUCTION, line: 1, column: 1, path: 'release', message: 'names x' }];
    const broken = new Map(FILES).set(PRODUCTION, 'kind: nonsense');
    const edits = [{ path: 'releases/payments/3.yaml', after: releaseFile('3', 3) }];
    const problems = problemsOfEdits(broken, [], edits);
    expect(problems.length).toBeGreaterThan(0);
    expect(problemsOfEdits(broken, [...known, ...problems], edits)).toEqual([]);
  });
});

test('withEdits() writes, replaces and takes away, and leaves what it was given', () => {
  const edits = [
    { path: 'a', after: '1' },
    { path: 'pagurus.yaml', after: null },
  ];
  const after = withEdits(FILES, edits);
  expect([after.get('a'), after.has('pagurus.yaml'), FILES.has('pagurus.yaml')]).toEqual(['1', false, true]);
});
