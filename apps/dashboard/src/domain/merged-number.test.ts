import { expect, test } from 'vitest';
import { mergedNumber } from '#domain/merged-number.ts';

test.each([
  ['Merge pull request #7 from acme/topic', 7],
  ['Promote payments to 1.4.2 (#12)', 12],
  ['Promote payments (#12) by hand', undefined],
  ['Merge branch main', undefined],
  ['Mend #3', undefined],
])('%j', (subject, number) => {
  expect(mergedNumber(subject)).toBe(number);
});
