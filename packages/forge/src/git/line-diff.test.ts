import { expect, test } from 'vitest';
import { diffLines } from '#git/line-diff.ts';

const diff = (before: string | null, after: string | null) =>
  diffLines(before === null ? null : Buffer.from(before), after === null ? null : Buffer.from(after));

test('shows a line in the place of another with what is around it', () => {
  const text = 'kind: DesiredState\napp: web\nrelease: "1"\nurl: x\n';
  expect(diff(text, text.replace('"1"', '"2"'))).toEqual({
    additions: 1,
    deletions: 1,
    patch: '@@ -1,4 +1,4 @@\n kind: DesiredState\n app: web\n-release: "1"\n+release: "2"\n url: x',
  });
});

test('names the last line before the hunk that begins with a letter', () => {
  const text = 'spec:\n  a: 1\n  b: 2\n  c: 3\n  d: 4\n  e: 5\n';
  expect(diff(text, text.replace('5', '6'))?.patch?.split('\n')[0]).toBe('@@ -3,4 +3,4 @@ spec:');
});

test('shows a new file, a removed one, and one whose last line does not end', () => {
  expect(diff(null, 'a\n')).toEqual({ additions: 1, deletions: 0, patch: '@@ -0,0 +1 @@\n+a' });
  expect(diff('a\nb\n', null)).toEqual({ additions: 0, deletions: 2, patch: '@@ -1,2 +0,0 @@\n-a\n-b' });
  expect(diff('a', 'b\n')?.patch).toBe('@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b');
  expect(diff(null, '')).toEqual({ additions: 0, deletions: 0, patch: undefined });
});

test('leaves to git what can be shown in two ways, or is no text', () => {
  expect(diff('a\nx\nb\n', 'a\nx\nx\nb\n')).toBeUndefined();
  expect(diff('1\n2\n3\n4\n', '0\n2\n3\n5\n')).toBeUndefined();
  expect(diff('a\0b', 'a\0c')).toBeUndefined();
  expect(diffLines(Buffer.from([0xff]), Buffer.from('a'))).toBeUndefined();
});
