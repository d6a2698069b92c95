import { expect, test } from 'vitest';
import { rowByKey } from '#features/fleet/use-row-focus.ts';

test.each([
  ['ArrowDown', 3, 4],
  ['ArrowDown', 99, 99],
  ['ArrowUp', 0, 0],
  ['ArrowUp', 3, 2],
  ['PageDown', 3, 23],
  ['PageUp', 3, 0],
  ['Home', 50, 0],
  ['End', 0, 99],
  ['ArrowDown', -1, 0],
  ['x', 3, undefined],
])('%s leads from row %s to row %s', (key, here, expected) => {
  expect(rowByKey(key, here, { count: 100, perScreen: 20 })).toBe(expected);
});
