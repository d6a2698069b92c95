import { describe, expect, test } from 'vitest';
import { NO_FILTER } from '#lib/fleet-filter.ts';
import { offsetFor, PAGE, pageQuery, pageSearch } from '#lib/page-query.ts';

describe('pageSearch()', () => {
  test('says each chosen value, and nothing that is not chosen', () => {
    const filter = { ...NO_FILTER, text: 'a b', app: ['x', 'y'], descending: true };
    expect(pageSearch(pageQuery(filter, 50))).toBe(`app=x&app=y&q=a+b&sort=-app&offset=50&limit=${PAGE}`);
  });
});

describe('offsetFor()', () => {
  test.each([
    ['the beginning', 0, 0, 30, 10_000, 0],
    ['rows well within the page', 100, 150, 180, 10_000, 100],
    ['the end of what there is', 9_900, 9_960, 9_999, 10_000, 9_900],
    ['fewer rows than a page', 0, 0, 12, 12, 0],
  ])('stays for %s', (_name, offset, first, last, count, expected) => {
    expect(offsetFor(offset, first, last, count)).toBe(expected);
  });

  test.each([
    ['below the page', 0, 400, 430],
    ['above the page', 1_000, 900, 930],
    ['about to leave it at its end', 0, 160, 190],
    ['about to leave it at its beginning', 500, 510, 540],
  ])('moves for rows %s, and then stays', (_name, offset, first, last) => {
    const moved = offsetFor(offset, first, last, 10_000);
    expect(moved).not.toBe(offset);
    expect(moved).toBeLessThanOrEqual(first);
    expect(moved + PAGE).toBeGreaterThan(last);
    expect(offsetFor(moved, first, last, 10_000)).toBe(moved);
  });
});
