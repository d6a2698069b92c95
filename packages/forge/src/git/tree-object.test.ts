import { describe, expect, test } from 'vitest';
import { hashObject } from '#git/object-writer.ts';
import { EMPTY_TREE } from '#git/objects.ts';
import { whyNotInTree } from '#git/tree-edit.ts';
import { formatTree, parseTree, typeOfMode } from '#git/tree-object.ts';

const sha = 'ab'.repeat(20);

describe('formatTree()', () => {
  test('sorts a folder as if its name ended in a slash, as git does', () => {
    const lines = [
      { name: 'a', mode: '40000', sha },
      { name: 'a.b', mode: '100644', sha },
      { name: 'a0', mode: '100644', sha },
      { name: 'ä', mode: '100644', sha },
    ];
    expect(parseTree(formatTree(lines.toReversed())).map((line) => line.name)).toEqual(['a.b', 'a', 'a0', 'ä']);
    expect(parseTree(formatTree(lines))).toContainEqual({ name: 'ä', mode: '100644', sha });
  });

  test('gives the empty tree the name that git knows', () => {
    expect(hashObject('tree', formatTree([]))).toBe(EMPTY_TREE);
  });
});

test.each([
  ['40000', 'tree'],
  ['100644', 'blob'],
  ['120000', 'blob'],
  ['160000', 'commit'],
])('typeOfMode(%s) is %s', (mode, type) => expect(typeOfMode(mode)).toBe(type));

describe('whyNotInTree()', () => {
  test.each(['a', 'a/b.yaml', 'x/.gitignore', '...'])('has nothing against %s', (path) => {
    expect(whyNotInTree({ path, mode: '100644', content: '' })).toBeUndefined();
  });

  test.each(['', '/a', 'a/', 'a//b', '.', '..', 'a/../b', '.git', 'a/.GIT/config', '.g\u200cit/x', 'GIT~1', 'a\0b'])(
    'refuses the path %j',
    (path) => expect(whyNotInTree({ path, mode: '100644', content: '' })).toContain('malformed path'),
  );

  test('refuses a mode that git has not', () => {
    expect(whyNotInTree({ path: 'a', mode: '100777', sha })).toContain('tree.mode');
  });
});
