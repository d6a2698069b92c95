import { describe, expect, test, vi } from 'vitest';
import { PendingSearch } from '#lib/pending-search.ts';

const place = (search: string, pathname = '/fleet') => ({ pathname, search });

describe('PendingSearch', () => {
  test('holds the newest place until the router has come there', () => {
    const pending = new PendingSearch();
    pending.set(place('q=a'));
    pending.set(place('q=ab'));
    pending.settle(place('q=a'));
    expect(pending.get()).toEqual(place('q=ab'));
    pending.settle(place('q=ab'));
    expect(pending.get()).toBeNull();
  });

  test('is done with when the page was left', () => {
    const pending = new PendingSearch();
    pending.set(place('q=a'));
    pending.settle(place('', '/changes'));
    expect(pending.get()).toBeNull();
  });

  test('tells its listeners of each change, and of nothing else', () => {
    const pending = new PendingSearch();
    const listener = vi.fn<() => void>();
    const stop = pending.subscribe(listener);
    pending.clear();
    pending.set(place('q=a'));
    stop();
    pending.clear();
    expect(listener).toHaveBeenCalledTimes(1);
  });
});
