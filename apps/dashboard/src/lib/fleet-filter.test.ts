import { describe, expect, test } from 'vitest';
import { isFiltered, NO_FILTER, parseFilter, toggle, toSearch } from '#lib/fleet-filter.ts';

const read = (search: string) => parseFilter(new URLSearchParams(search));

describe('parseFilter()', () => {
  test('reads nothing as everything', () => {
    expect(read('')).toEqual(NO_FILTER);
  });

  test('leaves out what is no health, phase, connectivity or column', () => {
    expect(read('health=Fine&phase=Failed&connectivity=Gone&sort=-colour')).toEqual({
      ...NO_FILTER,
      phase: ['Failed'],
    });
  });
});

describe('toSearch()', () => {
  test.each([
    NO_FILTER,
    { ...NO_FILTER, text: 'a & b', app: ['payments', 'search'], phase: ['Failed'] },
    { ...NO_FILTER, sort: 'lastReport', descending: true } as const,
    { ...NO_FILTER, descending: true },
  ])('writes what parseFilter() reads: %o', (filter) => {
    expect(read(toSearch(filter))).toEqual(filter);
  });

  test('writes nothing for everything', () => {
    expect(toSearch(NO_FILTER)).toBe('');
  });
});

describe('toggle()', () => {
  test('chooses a value, and leaves it again', () => {
    const chosen = toggle(NO_FILTER, 'app', 'payments');
    expect(chosen.app).toEqual(['payments']);
    expect(toggle(chosen, 'app', 'payments')).toEqual(NO_FILTER);
  });
});

test('isFiltered() does not take an order for a filter', () => {
  expect(isFiltered({ ...NO_FILTER, sort: 'health' })).toBe(false);
  expect(isFiltered({ ...NO_FILTER, text: 'x' })).toBe(true);
});
