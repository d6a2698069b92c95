import { describe, expect, test } from 'vitest';
import { HookQueue } from '#hooks/queue.ts';

describe('HookQueue', () => {
  test('does one thing after the other, in order, and refuses what is too much', async () => {
    const queue = new HookQueue(2);
    const done: string[] = [];
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const add = (name: string): boolean =>
      queue.add(async () => {
        await gate;
        done.push(`${name}${queue.isLast ? ' last' : ''}`);
      });
    expect([add('one'), add('two'), add('three')]).toEqual([true, true, false]);
    expect(done).toEqual([]);
    open();
    await queue.idle();
    expect(done).toEqual(['one', 'two last']);
    expect(add('four')).toBe(true);
    await queue.idle();
    expect(done).toEqual(['one', 'two last', 'four last']);
  });
});
