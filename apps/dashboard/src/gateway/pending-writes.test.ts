import { describe, expect, test } from 'vitest';
import type { AgentEvent } from '#server/ports/fleet-store.ts';
import { PendingWrites } from './pending-writes.ts';

const event = (n: number, instanceUid = 'a'): AgentEvent => ({
  instanceUid,
  at: new Date(n),
  kind: 'phase',
  detail: n,
});
const events = (...numbers: number[]): AgentEvent[] => numbers.map((n) => event(n));
const everything = (pending: PendingWrites) => pending.take(1_000);

describe('PendingWrites', () => {
  test('gives batches, the oldest events first, and nothing twice', () => {
    const pending = new PendingWrites(100);
    for (const uid of ['a', 'b', 'c', 'a']) pending.save(uid);
    pending.append(events(1, 2, 3));
    expect(pending.take(2)).toEqual({ agents: ['a', 'b'], events: events(1, 2), forgotten: [] });
    expect(pending.take(2)).toEqual({ agents: ['c'], events: events(3), forgotten: [] });
    expect(pending.size).toBe(0);
  });

  test('P2: puts events back before those that came meanwhile', () => {
    const pending = new PendingWrites(100);
    pending.append(events(1, 2));
    const batch = pending.take(10);
    pending.append(events(3));
    pending.putBack({ events: batch.events });
    expect(everything(pending).events).toEqual(events(1, 2, 3));
  });

  test('P3: counts the events that it drops, once', () => {
    const pending = new PendingWrites(3);
    pending.append(events(1, 2, 3));
    const batch = pending.take(10);
    pending.append(events(4, 5));
    pending.putBack(batch);
    expect(pending.takeDropped()).toBe(2);
    expect(pending.takeDropped()).toBe(0);
    expect(everything(pending).events).toEqual(events(3, 4, 5));
  });

  test('forgets an agent with the events that wait for it, also when its batch comes back', () => {
    const pending = new PendingWrites(100);
    pending.save('a');
    const batch = pending.take(10);
    pending.append([event(1, 'a'), event(2, 'b')]);
    pending.forget('a');
    pending.putBack(batch);
    expect(everything(pending)).toEqual({ agents: [], events: [event(2, 'b')], forgotten: ['a'] });
  });

  test('does not forget an agent that came back while it was being forgotten', () => {
    const pending = new PendingWrites(100);
    pending.forget('a');
    const batch = pending.take(10);
    pending.save('a');
    pending.putBack(batch);
    expect(everything(pending)).toEqual({ agents: ['a'], events: [], forgotten: [] });
  });
});
