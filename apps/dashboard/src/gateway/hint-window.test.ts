import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HintWindow } from './hint-window.ts';

const receivers = (count: number, from = 0): number[] => Array.from({ length: count }, (_, n) => from + n);

/** A window that notes whom it told, in order. */
function watched() {
  const told: number[] = [];
  const last = new Map<number, string>();
  const hints = new HintWindow<number, string>((receiver, value) => {
    told.push(receiver);
    last.set(receiver, value);
  });
  return { hints, told, last, [Symbol.dispose]: () => hints[Symbol.dispose]() };
}

describe('HintWindow', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('W23: tells a hundred at once, and has nothing left to do', () => {
    using world = watched();
    world.hints.tell('c1', [], receivers(100));
    expect(world.told).toEqual(receivers(100));
    expect(vi.getTimerCount()).toBe(0);
    world.hints.tell('c2', [], receivers(101));
    expect(world.told).toEqual([...receivers(100), ...receivers(100)]);
  });

  test('W23: tells a tenth of a large fleet at once, and one more for each that reports the commit', () => {
    using world = watched();
    world.hints.tell('c1', [], receivers(15_000));
    expect(world.told).toEqual(receivers(1_500));
    for (let arrived = 0; arrived < 13_500; arrived += 1) {
      world.hints.arrived(arrived, 'c1');
      expect(world.told.length).toBe(1_501 + arrived);
    }
    expect(world.told).toEqual(receivers(15_000));
    expect(vi.getTimerCount()).toBe(0);
  });

  test('W23: waits a second for those who report nothing, so that all are told within 10 s', () => {
    using world = watched();
    world.hints.tell('c1', [], receivers(15_000));
    vi.advanceTimersByTime(900);
    expect(world.told.length).toBe(1_500);
    vi.advanceTimersByTime(200);
    expect(world.told.length).toBe(3_000);
    vi.advanceTimersByTime(8_900);
    expect(world.told).toEqual(receivers(15_000));
  });

  test('W23: tells those first whom it concerns', () => {
    using world = watched();
    world.hints.tell('c1', [500, 700], receivers(1_000));
    expect(world.told).toEqual([500, 700, ...receivers(98)]);
  });

  test('gives nobody a place for another commit, nor twice for one, and tells nobody who is there already or gone', () => {
    using world = watched();
    world.hints.tell('c1', [], receivers(300));
    world.hints.arrived(0, 'c0');
    world.hints.arrived(0, undefined);
    world.hints.arrived(299, 'c1');
    world.hints.gone(298);
    expect(world.told.length).toBe(100);
    world.hints.arrived(0, 'c1');
    world.hints.arrived(0, 'c1');
    expect(world.told.length).toBe(101);
    world.hints.gone(1);
    expect(world.told.length).toBe(102);
    vi.advanceTimersByTime(11_000);
    expect(world.told).toEqual(receivers(298));
  });

  test('lets a newer value replace one that is on its way, for all', () => {
    using world = watched();
    world.hints.tell('c1', [], receivers(3_000));
    vi.advanceTimersByTime(1_100);
    world.hints.tell('c2', [], receivers(3_000));
    vi.advanceTimersByTime(11_000);
    expect(world.last.size).toBe(3_000);
    expect(new Set(world.last.values())).toEqual(new Set(['c2']));
  });

  test('keeps the turn of those not told yet, however fast values follow one another', () => {
    using world = watched();
    world.hints.tell('c0', [2_990], receivers(3_000));
    for (let n = 1; n <= 12; n += 1) {
      vi.advanceTimersByTime(400);
      world.hints.tell(`c${n}`, [n], receivers(3_000));
    }
    expect(world.told[0]).toBe(2_990);
    expect(world.last.size).toBe(3_000);

    const concerned = receivers(1_000, 1_000);
    world.hints.tell('d0', concerned, receivers(3_000));
    const before = world.told.length;
    world.hints.tell('d1', [], receivers(3_000));
    vi.advanceTimersByTime(2_500);
    expect(world.told.slice(before - 300)).toEqual(expect.arrayContaining(concerned));
  });

  test('tells nobody after its end', () => {
    using world = watched();
    world.hints.tell('c1', [], receivers(300));
    world.hints[Symbol.dispose]();
    world.hints.arrived(0, 'c1');
    vi.advanceTimersByTime(5_000);
    expect(world.told.length).toBe(100);
    expect(vi.getTimerCount()).toBe(0);
  });
});
