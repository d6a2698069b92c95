import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { agentState, fullFrame } from '@pagurus/testkit/gateway/agent-state.ts';
import { LiveReader } from '@pagurus/testkit/gateway/live-reader.ts';
import { describe, expect, test, vi } from 'vitest';
import { LiveEvent } from '#contract/fleet.ts';
import { hear } from '#domain/agent-record.ts';
import { toAgentView, toLiveRow } from './agent-view.ts';
import { LiveFeed, type LiveFeedOptions } from './live-feed.ts';

const within = { timeout: 10_000, interval: 10 };
const viewOf = (uid: string) =>
  toAgentView(toLiveRow(hear(undefined, fullFrame(uid, 0, agentState()), 0).record!, undefined), 0);
const typesIn = ({ events }: LiveReader<LiveEvent>) => events.map(({ data }) => data.type);

async function serveFeed(options: Partial<LiveFeedOptions> = {}) {
  const feed = new LiveFeed({
    startedAt: 1_000,
    snapshot: () => [viewOf('a')],
    view: viewOf,
    streamsMax: 10,
    streamStallMs: 60_000,
    ...options,
  });
  const server = createServer((request, response) => feed.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const readers: LiveReader<LiveEvent>[] = [];
  return {
    feed,
    read(lastEventId?: number) {
      const reader = new LiveReader<LiveEvent>(`http://127.0.0.1:${port}/`, lastEventId);
      readers.push(reader);
      return reader;
    },
    connections: () => new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count))),
    async [Symbol.asyncDispose]() {
      for (const reader of readers) reader[Symbol.dispose]();
      feed[Symbol.dispose]();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

describe('LiveFeed', () => {
  test('L1: begins with the whole fleet, in the shape of the contract, for nobody to cache or buffer', async () => {
    await using served = await serveFeed();
    const reader = served.read();
    await vi.waitFor(() => expect(reader.events).toHaveLength(1), within);
    expect(reader.status).toBe(200);
    expect(reader.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(reader.events[0]).toEqual({ id: 1_000, data: { type: 'reset', agents: [viewOf('a')] } });
    expect(LiveEvent.parse(reader.events[0]?.data)).toEqual(reader.events[0]?.data);
  });

  test('L2: goes on behind the last event that a browser has seen', async () => {
    await using served = await serveFeed();
    const first = served.read();
    await vi.waitFor(() => expect(first.events).toHaveLength(1), within);
    served.feed.publish({ type: 'state', commit: 'c1' });
    await vi.waitFor(() => expect(first.events).toHaveLength(2), within);
    first[Symbol.dispose]();
    served.feed.publish({ type: 'state', commit: 'c2' });
    served.feed.publish({ type: 'changes', number: 7 });

    const second = served.read(first.events.at(-1)?.id);
    await vi.waitFor(() => expect(second.events).toHaveLength(2), within);
    served.feed.publish({ type: 'changes', number: null });
    await vi.waitFor(() => expect(second.events).toHaveLength(3), within);
    expect(second.events).toEqual([
      { id: 1_002, data: { type: 'state', commit: 'c2' } },
      { id: 1_003, data: { type: 'changes', number: 7 } },
      { id: 1_004, data: { type: 'changes', number: null } },
    ]);
  });

  test.each([
    ['of an earlier process', 57],
    ['that was never given', 4_000],
  ])('L3: begins anew behind an id %s', async (_name, id) => {
    await using served = await serveFeed();
    const reader = served.read(id);
    await vi.waitFor(() => expect(typesIn(reader)).toEqual(['reset']), within);
  });

  test('L4: gathers changes of agents, at most 4 times a second', async () => {
    await using served = await serveFeed();
    const reader = served.read();
    await vi.waitFor(() => expect(reader.events).toHaveLength(1), within);
    const startedAt = performance.now();
    const pump = setInterval(() => {
      for (const uid of ['a', 'b', 'c']) served.feed.agentChanged(uid);
    }, 5);
    await vi.waitFor(() => expect(reader.events.length).toBeGreaterThan(4), within);
    clearInterval(pump);
    const elapsedMs = performance.now() - startedAt;
    expect(reader.events.length - 1).toBeLessThanOrEqual(Math.ceil(elapsedMs / 250) + 1);
    expect(reader.events.at(-1)?.data).toMatchObject({
      type: 'fleet',
      changed: ['a', 'b', 'c'].map(viewOf),
      removed: [],
    });
  });

  test('names removed agents, and leaves out those that are gone when their turn comes', async () => {
    await using served = await serveFeed({ view: (uid) => (uid === 'gone' ? undefined : viewOf(uid)) });
    const reader = served.read();
    await vi.waitFor(() => expect(reader.events).toHaveLength(1), within);
    served.feed.agentRemoved('b');
    served.feed.agentChanged('gone');
    await vi.waitFor(() => expect(reader.events).toHaveLength(2), within);
    expect(reader.events[1]?.data).toEqual({ type: 'fleet', changed: [], removed: ['b'] });
  });

  test('L5: writes a comment line now and then', async () => {
    await using served = await serveFeed({ keepAliveMs: 10 });
    const reader = served.read();
    await vi.waitFor(() => expect(reader.comments).toContain('alive'), within);
  });

  test('L6: a browser that pauses is not sent what it missed one by one, but a new beginning', async () => {
    await using served = await serveFeed();
    const slow = served.read();
    const quick = served.read();
    await vi.waitFor(() => expect([slow.events.length, quick.events.length]).toEqual([1, 1]), within);
    slow.pause();
    const commit = 'c'.repeat(64 * 1024);
    for (let n = 0; n < 1_000; n += 1) {
      served.feed.publish({ type: 'state', commit });
      if (n % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    served.feed.publish({ type: 'changes', number: 1 });
    slow.resume();
    await vi.waitFor(() => expect(slow.events.at(-1)?.id).toBe(2_001), within);
    expect(typesIn(slow).slice(1)).toContain('reset');
    expect(slow.events.length).toBeLessThan(900);
    served.feed.publish({ type: 'changes', number: 2 });
    await vi.waitFor(() => expect(slow.events.at(-1)?.data).toEqual({ type: 'changes', number: 2 }), within);
    await vi.waitFor(() => expect(quick.events.at(-1)?.data).toEqual({ type: 'changes', number: 2 }), within);
  });

  test('L6: a browser that takes nothing loses its stream, and its memory is given back', async () => {
    await using served = await serveFeed({ keepAliveMs: 10, streamStallMs: 50 });
    const reader = served.read();
    await vi.waitFor(() => expect(reader.events).toHaveLength(1), within);
    reader.pause();
    const commit = 'c'.repeat(64 * 1024);
    await vi.waitFor(async () => {
      served.feed.publish({ type: 'state', commit });
      expect(await served.connections()).toBe(0);
    }, within);
  });

  test('refuses a stream with a sentence when too many are open', async () => {
    await using served = await serveFeed({ streamsMax: 1 });
    const first = served.read();
    await vi.waitFor(() => expect(first.events).toHaveLength(1), within);
    const second = served.read();
    await vi.waitFor(() => expect(second.status).toBe(503), within);
    expect(second.headers?.['retry-after']).toBe('5');
    first[Symbol.dispose]();
    await vi.waitFor(async () => {
      const third = served.read();
      await vi.waitFor(() => expect(third.status).toBeDefined(), within);
      expect(third.status).toBe(200);
    }, within);
  });

  test('keeps nothing of a browser that went away before its request was looked at', async () => {
    const { feed, ...served } = await serveFeed({ streamsMax: 1 });
    await using _ = served;
    const late = createServer((request, response) => response.on('close', () => feed.handle(request, response)));
    await new Promise<void>((resolve) => late.listen(0, '127.0.0.1', resolve));
    const asked = new Promise((resolve) => late.on('request', resolve));
    const gone = new LiveReader(`http://127.0.0.1:${(late.address() as AddressInfo).port}/`);
    await asked;
    gone[Symbol.dispose]();
    await new Promise((resolve) => late.close(resolve));
    const reader = served.read();
    await vi.waitFor(() => expect(reader.status).toBe(200), within);
  });

  test('ends its streams when it ends', async () => {
    const served = await serveFeed();
    const reader = served.read();
    await vi.waitFor(() => expect(reader.events).toHaveLength(1), within);
    served.feed[Symbol.dispose]();
    await vi.waitFor(() => expect(reader.ended).toBe(true), within);
    await served[Symbol.asyncDispose]();
  });
});
