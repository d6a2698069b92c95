import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HintWindow } from './hint-window.ts';

const receivers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

/** A window that notes whom it told. */
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
    world.hints.tell(receivers(99), 'c1');
    expect(world.told).toEqual(receivers(99));
    expect(vi.getTimerCount()).toBe(0);
  });

  test('W23: tells a tenth of a large fleet at once, and one more for each that reports the commit', () => {
    using world = watched();
    world.hints.tell(receivers(15_000), 'c1');
    expect(world.told).toEqual(receivers(1_500));
    for (let arrived = 0; arrived < 13_500; arrived += 1) {
      world.hints.arrived(arrived, 'c1');
      expect(world.told.length).toBe(1_501 + arrived);
    }
    expect(world.told).toEqual(receivers(15_000));
    world.hints.arrived(13_500, 'c1');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('W23: waits a second for those who report nothing, so that all are told within 10 s', () => {
    using world = watched();
    world.hints.tell(receivers(15_000), 'c1');
    vi.advanceTimersByTime(900);
    expect(world.told.length).toBe(1_500);
    vi.advanceTimersByTime(200);
    expect(world.told.length).toBe(3_000);
    vi.advanceTimersByTime(8_900);
    expect(world.told).toEqual(receivers(15_000));
  });

  test('gives nobody a place for another commit, nor twice for one', () => {
    using world = watched();
    world.hints.tell(receivers(1_000), 'c1');
    world.hints.arrived(0, 'c0');
    world.hints.arrived(999, 'c1');
    expect(world.told.length).toBe(100);
    world.hints.arrived(0, 'c1');
    world.hints.arrived(0, 'c1');
    expect(world.told.length).toBe(101);
  });

  test('lets a newer value replace one that is on its way, for all', () => {
    using world = watched();
    world.hints.tell(receivers(3_000), 'c1');
    vi.advanceTimersByTime(1_100);
    world.hints.tell(receivers(3_000), 'c2');
    vi.advanceTimersByTime(11_000);
    expect(world.last.size).toBe(3_000);
    expect(new Set(world.last.values())).toEqual(new Set(['c2']));
  });

  test('tells nobody after its end', () => {
    using world = watched();
    world.hints.tell(receivers(300), 'c1');
    world.hints[Symbol.dispose]();
    world.hints.arrived(0, 'c1');
    vi.advanceTimersByTime(5_000);
    expect(world.told.length).toBe(100);
    expect(vi.getTimerCount()).toBe(0);
  });
});
