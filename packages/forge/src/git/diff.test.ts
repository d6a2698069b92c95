import { describe, expect, test } from 'vitest';
import { parseSummary, splitPatch } from '#git/diff.ts';

const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];

describe('parseSummary()', () => {
  test('reads changes, moves and binary files, and leaves the patch', () => {
    const raw = [
      `:100644 100644 ${a} ${b} M`,
      'x y.yaml',
      `:100644 100644 ${a} ${b} R090`,
      'old',
      'new',
      `:100644 000000 ${a} ${b} D`,
      'gone',
    ];
    const counts = ['1\t2\tx y.yaml', '3\t0\t', 'old', 'new', '-\t-\tgone'];
    const { changes, rest } = parseSummary([...raw, ...counts, '', 'diff --git …\n'].join('\0'));
    expect(changes).toEqual([
      { filename: 'x y.yaml', status: 'modified', sha: b, additions: 1, deletions: 2 },
      { filename: 'new', previous: 'old', status: 'renamed', sha: b, additions: 3, deletions: 0 },
      { filename: 'gone', status: 'removed', sha: a, additions: 0, deletions: 0 },
    ]);
    expect(rest).toBe('diff --git …\n');
  });

  test('reads nothing from nothing', () => expect(parseSummary('')).toEqual({ changes: [], rest: '' }));
});

describe('splitPatch()', () => {
  const file = (hunks: string): string => `diff --git a/f b/f\nindex 1..2 100644\n--- a/f\n+++ b/f\n${hunks}`;

  test('gives the hunks of each file, and nothing for a file without any', () => {
    const binary = 'diff --git a/b b/b\nBinary files a/b and b/b differ\n';
    expect(splitPatch(file('@@ -1 +1 @@\n-a\n+b\n') + binary + file('@@ -2 +2 @@\n-c\n'))).toEqual([
      '@@ -1 +1 @@\n-a\n+b',
      undefined,
      '@@ -2 +2 @@\n-c',
    ]);
  });

  test('is not misled by a line that looks like a header', () => {
    const hunks = '@@ -1,2 +1,2 @@\n-x\rdiff --git a/q b/q\n+diff --git\n @@ -9 +9 @@';
    expect(splitPatch(file(hunks))).toEqual([hunks]);
  });
});
