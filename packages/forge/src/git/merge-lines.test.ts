import { expect, test } from 'vitest';
import { mergeLines } from '#git/merge-lines.ts';
import type { TreeLine } from '#git/tree-object.ts';

const file = (name: string, sha: string, mode = '100644'): TreeLine => ({ name, sha, mode });
const folder = (name: string, sha: string): TreeLine => file(name, sha, '40000');

test('mergeLines() takes what one side changed, added or removed', () => {
  const base = [file('a', '1'), file('b', '1'), file('c', '1'), folder('d', '1')];
  const ours = [file('a', '2'), file('b', '1'), folder('d', '1'), file('new', '1')];
  const theirs = [file('a', '1'), file('b', '1', '100755'), file('c', '1'), folder('d', '2')];
  expect(mergeLines(base, ours, theirs)).toEqual([
    { name: 'a', take: file('a', '2') },
    { name: 'b', take: file('b', '1', '100755') },
    { name: 'd', take: folder('d', '2') },
    { name: 'new', take: file('new', '1') },
    { name: 'c', take: undefined },
  ]);
});

test('mergeLines() goes into folders that both sides changed or made', () => {
  expect(mergeLines([folder('d', '1')], [folder('d', '2')], [folder('d', '3')])).toEqual([
    { name: 'd', into: { base: '1', ours: '2', theirs: '3' } },
  ]);
  expect(mergeLines([], [folder('d', '2')], [folder('d', '3')])).toEqual([
    { name: 'd', into: { base: undefined, ours: '2', theirs: '3' } },
  ]);
});

test.each([
  ['a file that both changed', [file('a', '1')], [file('a', '2')], [file('a', '3')]],
  ['a file that one changed and one removed', [file('a', '1')], [], [file('a', '2')]],
  ['a file that both removed, as they may have renamed it', [file('a', '1')], [], []],
  ['a file and a folder of one name', [], [file('a', '1')], [folder('a', '2')]],
  ['a file that both made a folder', [file('a', '1')], [folder('a', '2')], [folder('a', '3')]],
])('mergeLines() leaves %s to git', (_what, base, ours, theirs) => {
  expect(mergeLines(base, ours, theirs)).toBeUndefined();
});

test('mergeLines() takes a file that both sides wrote alike', () => {
  expect(mergeLines([file('a', '1')], [file('a', '2')], [file('a', '2')])).toEqual([
    { name: 'a', take: file('a', '2') },
  ]);
});
