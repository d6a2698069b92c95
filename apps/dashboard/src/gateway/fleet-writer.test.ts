import { fullFrame } from '@pagurus/testkit/gateway/agent-state.ts';
import { describe, expect, test, vi } from 'vitest';
import { hear } from '#domain/agent-record.ts';
import type { AgentEvent, FleetStore } from '#server/ports/fleet-store.ts';
import { FleetWriter, type FleetWriterOptions } from './fleet-writer.ts';
import { toStoredAgent } from './stored-agent.ts';

const row = (uid: string) => toStoredAgent(hear(undefined, fullFrame(uid, 0), 0).record!);
const event = (n: number): AgentEvent => ({ instanceUid: 'a', at: new Date(n), kind: 'phase', detail: { n } });
const numbers = (events: readonly AgentEvent[]): unknown[] => events.map(({ detail }) => (detail as { n: number }).n);

/** A store that counts statements and refuses while `away`, events while `full`, and as long as a batch holds `poison`, an agent or the number of an event. */
function recording() {
  const saved: string[] = [];
  const events: AgentEvent[] = [];
  const calls: string[] = [];
  const db = { away: false, full: false, poison: '' as string | number, saved, events, calls };
  const refuse = (name: string): void => {
    calls.push(name);
    if (db.away) throw new Error('the connection is closed');
  };
  const store: FleetStore = {
    loadAgents: async () => [],
    saveAgents: async (batch) => {
      refuse('save');
      if (batch.some(({ instanceUid }) => instanceUid === db.poison)) throw new Error('a value is out of range');
      saved.push(...batch.map(({ instanceUid }) => instanceUid));
    },
    forgetAgents: async () => refuse('forget'),
    appendEvents: async (batch) => {
      refuse('append');
      if (db.full || numbers(batch).includes(db.poison)) throw new Error('a value is out of range');
      events.push(...batch);
    },
    eventsOf: async () => [],
    pruneEvents: async () => {
      refuse('prune');
      return 0;
    },
  };
  return { db, store };
}

function writing(store: FleetStore, options: Partial<FleetWriterOptions> = {}) {
  const lines: string[] = [];
  const writer = new FleetWriter({
    store,
    row,
    log: (_level, line) => lines.push(line),
    everyMs: 1,
    eventsPerAgentMax: 10,
    ...options,
  });
  writer.start();
  return { writer, lines };
}

describe('FleetWriter', () => {
  test('writes what came together in one statement each', async () => {
    const { db, store } = recording();
    const { writer } = writing(store);
    await using _ = writer;
    for (let n = 0; n < 500; n += 1) {
      writer.save(`agent-${n}`);
      writer.save(`agent-${n}`);
      writer.append([event(n)]);
    }
    await vi.waitFor(() => expect(db.events).toHaveLength(500));
    expect(db.calls).toEqual(['save', 'append']);
    expect(db.saved).toHaveLength(500);
    expect(numbers(db.events)).toEqual(Array.from({ length: 500 }, (_each, n) => n));
  });

  test('P2: keeps order and loses nothing over an outage, and says once that it began and once that it ended', async () => {
    const { db, store } = recording();
    const { writer, lines } = writing(store);
    await using _ = writer;
    db.away = true;
    writer.save('a');
    writer.append([event(1), event(2)]);
    await vi.waitFor(() => expect(db.calls.length).toBeGreaterThan(4));
    writer.append([event(3)]);
    db.away = false;
    await vi.waitFor(() => expect(numbers(db.events)).toEqual([1, 2, 3]));
    await vi.waitFor(() => expect(lines).toHaveLength(2));
    expect(db.saved).toEqual(['a']);
    expect(lines[0]).toMatch(
      /^Cannot save the fleet as the database refuses: Error: the connection is closed; \d+ writes wait/,
    );
    expect(lines[1]).toBe('The fleet is being saved to the database again');
  });

  test('P2: saves all others although the database takes one row never', async () => {
    const { db, store } = recording();
    db.poison = 'agent-7';
    const { writer } = writing(store);
    await using _ = writer;
    for (let n = 0; n < 40; n += 1) writer.save(`agent-${n}`);
    writer.append([event(1)]);
    await vi.waitFor(() => expect(new Set(db.saved).size).toBe(39), 10_000);
    expect(numbers(db.events)).toEqual([1]);
    db.poison = '';
  });

  test('P3: loses an event that the database refuses for good, says so, and writes those behind it in order', async () => {
    const { db, store } = recording();
    db.poison = 3;
    const { writer, lines } = writing(store);
    await using _ = writer;
    writer.append([1, 2, 3, 4, 5].map(event));
    await vi.waitFor(() => expect(numbers(db.events)).toEqual([1, 2, 4, 5]), 10_000);
    expect(lines).toContain('Lost an event (phase) of agent a as the database refuses it alone');
  });

  test('P3: loses none while the database takes no event at all, though it answers', async () => {
    const { db, store } = recording();
    db.full = true;
    const { writer, lines } = writing(store);
    await using _ = writer;
    writer.append([1, 2, 3].map(event));
    // Past the batch of one, from which on it would give up on an event.
    await vi.waitFor(() => expect(db.calls.length).toBeGreaterThan(12), 10_000);
    db.full = false;
    await vi.waitFor(() => expect(numbers(db.events)).toEqual([1, 2, 3]), 10_000);
    expect(lines.some((line) => line.startsWith('Lost'))).toBe(false);
  });

  test('P3: drops the oldest events when too many wait, and says how many', async () => {
    const { db, store } = recording();
    db.away = true;
    const { writer, lines } = writing(store, { eventsMax: 10 });
    await using _ = writer;
    for (let n = 0; n < 25; n += 1) writer.append([event(n)]);
    await vi.waitFor(() => expect(db.calls.length).toBeGreaterThan(1));
    db.away = false;
    await vi.waitFor(() => expect(lines).toContain('Lost 15 events of agents as too many waited for the database'));
    expect(numbers(db.events)).toEqual([15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);
  });

  test('P4: writes at the end what is still waiting', async () => {
    const { db, store } = recording();
    const { writer } = writing(store, { everyMs: 60_000 });
    writer.save('a');
    writer.append([event(1)]);
    writer.prune(new Date(0));
    await writer[Symbol.asyncDispose]();
    expect(db.calls).toEqual(['save', 'append', 'prune']);
  });

  test('P1, P4: neither asking nor ending waits for a database that never answers', async () => {
    const { store } = recording();
    const { writer, lines } = writing(
      { ...store, saveAgents: () => new Promise(() => undefined) },
      { stopWithinMs: 20 },
    );
    writer.save('a');
    await new Promise((resolve) => setTimeout(resolve, 10));
    for (let n = 0; n < 1_000; n += 1) writer.append([event(n)]);
    await writer[Symbol.asyncDispose]();
    expect(lines).toEqual(['Cannot save the last 1000 writes of the fleet: the gateway ends now']);
  });

  test('does not write an agent that was forgotten before its turn came', async () => {
    const { db, store } = recording();
    const { writer } = writing(store);
    writer.save('a');
    writer.append([event(1)]);
    writer.forget('a');
    await writer[Symbol.asyncDispose]();
    expect(db.calls).toEqual(['forget']);
  });
});
