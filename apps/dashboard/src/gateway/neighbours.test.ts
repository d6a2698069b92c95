import { describe, expect, test } from 'vitest';
import { Neighbours } from './neighbours.ts';

describe('Neighbours', () => {
  test('N4: a gateway that says nothing is gone, once', () => {
    const neighbours = new Neighbours(5_000);
    expect(neighbours.heard('a', 0)).toBe(true);
    expect(neighbours.heard('b', 0)).toBe(true);
    const lost: string[] = [];
    for (let at = 0; at <= 8_000; at += 1_000) {
      expect(neighbours.heard('b', at)).toBe(false);
      lost.push(...neighbours.lost(at));
    }
    expect(lost).toEqual(['a']);
    expect(neighbours.ids()).toEqual(['b']);
    expect(neighbours.heard('a', 9_000)).toBe(true);
  });

  test('N4: a process that stood still takes nobody for gone', () => {
    const neighbours = new Neighbours(5_000);
    neighbours.heard('a', 0);
    expect(neighbours.lost(1_000)).toEqual([]);
    expect(neighbours.lost(60_000)).toEqual([]);
    for (let at = 61_000; at <= 64_000; at += 1_000) expect(neighbours.lost(at)).toEqual([]);
    expect([65_000, 66_000].flatMap((at) => neighbours.lost(at))).toEqual(['a']);
  });

  test('who said goodbye is not missed', () => {
    const neighbours = new Neighbours(5_000);
    neighbours.heard('a', 0);
    expect([neighbours.left('a'), neighbours.left('a')]).toEqual([true, false]);
    expect(neighbours.lost(9_000)).toEqual([]);
  });
});
