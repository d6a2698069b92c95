import { expect, test } from 'vitest';
import { toLinks } from '#rest/pages.ts';

const url = (page: number): string => `p${page}`;

test.each([
  ['one page only', 1, 1, ''],
  ['none at all', 1, 0, ''],
  ['the first of three', 1, 3, '<p2>; rel="next", <p3>; rel="last"'],
  ['the middle', 2, 3, '<p1>; rel="prev", <p3>; rel="next", <p3>; rel="last", <p1>; rel="first"'],
  ['the last', 3, 3, '<p2>; rel="prev", <p1>; rel="first"'],
  ['an open end', 1, undefined, '<p2>; rel="next"'],
])('toLinks() of %s', (_name, at, last, links) => expect(toLinks(at, last, url)).toBe(links));
