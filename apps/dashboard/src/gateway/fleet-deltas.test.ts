import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type FleetDelta, FleetDeltas } from './fleet-deltas.ts';

describe('FleetDeltas', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('L4: emits the first change at once and at most 4 deltas in any second, each agent once', () => {
    const emitted: FleetDelta[] = [];
    using deltas = new FleetDeltas(250, (delta) => emitted.push(delta));
    deltas.changed('first');
    vi.advanceTimersByTime(1);
    expect(emitted).toEqual([{ changed: ['first'], removed: [] }]);
    for (let ms = 0; ms < 1_000; ms += 1) {
      deltas.changed(`agent-${ms % 3}`);
      vi.advanceTimersByTime(1);
    }
    expect(emitted.length).toBeLessThanOrEqual(5);
    expect(emitted.length).toBeGreaterThanOrEqual(4);
    expect(emitted[1]?.changed.toSorted()).toEqual(['agent-0', 'agent-1', 'agent-2']);
  });

  test('says of an agent only what became of it last', () => {
    const emitted: FleetDelta[] = [];
    using deltas = new FleetDeltas(250, (delta) => emitted.push(delta));
    deltas.changed('gone');
    deltas.removed('gone');
    deltas.removed('back');
    deltas.changed('back');
    vi.advanceTimersByTime(1);
    expect(emitted).toEqual([{ changed: ['back'], removed: ['gone'] }]);
  });

  test('is silent while nothing changes', () => {
    const emitted: FleetDelta[] = [];
    using deltas = new FleetDeltas(250, (delta) => emitted.push(delta));
    deltas.changed('a');
    vi.advanceTimersByTime(60_000);
    expect(emitted).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
