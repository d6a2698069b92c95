import { describe, expect, test } from 'vitest';
import { readLiveQuery } from './live-query.ts';

describe('readLiveQuery()', () => {
  test('a stream without a limit is asked for no page', () => {
    expect(readLiveQuery('/api/v1/events')).toEqual({ ok: true, query: undefined });
    expect(readLiveQuery('/api/v1/events?app=a')).toEqual({ ok: true, query: undefined });
  });

  test('reads a page, with parameters that are said several times', () => {
    const asked = readLiveQuery('/api/v1/events?limit=50&offset=100&app=a&app=b&health=Healthy&q=x%20y');
    expect(asked).toMatchObject({
      ok: true,
      query: { limit: 50, offset: 100, app: ['a', 'b'], health: ['Healthy'], q: 'x y', sort: 'app' },
    });
  });

  test('says in a sentence what does not fit', () => {
    const asked = readLiveQuery('/api/v1/events?limit=5000');
    expect(asked.ok ? '' : asked.sentence).toMatch(/^Cannot open a stream of events as the query must fit: limit: /);
  });
});
