import { expect, test } from 'vitest';
import { descent } from './descent.ts';

/** d merges c and b, which both come after a; x stands apart; z has a parent that is not there. */
const PARENTS: Readonly<Record<string, readonly string[]>> = {
  a: [],
  b: ['a'],
  c: ['a'],
  d: ['c', 'b'],
  x: [],
  y: ['missing', 'b'],
  z: ['missing'],
};

test.each([
  ['a', 'a', 'yes'],
  ['d', 'a', 'yes'],
  ['d', 'b', 'yes'],
  ['y', 'a', 'yes'],
  ['z', 'missing', 'yes'],
  ['a', 'd', 'no'],
  ['b', 'c', 'no'],
  ['x', 'a', 'no'],
  ['z', 'a', 'unknown'],
  ['nowhere', 'a', 'unknown'],
])('Whether %s descends from %s: %s', (head, ancestor, answer) => {
  expect(descent(head, ancestor, (commit) => PARENTS[commit])).toBe(answer);
});
