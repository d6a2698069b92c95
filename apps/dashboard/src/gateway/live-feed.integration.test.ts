import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { agentState, fullFrame } from '@pagurus/testkit/gateway/agent-state.ts';
import { LiveReader } from '@pagurus/testkit/gateway/live-reader.ts';
import { describe, expect, test, vi } from 'vitest';
import { LiveEvent } from '#contract/fleet.ts';
import { hear } from '#domain/agent-record.ts';
import { FleetIndex } from '#domain/fleet/fleet-index.ts';
import { type LiveRow, toLiveRow } from './agent-view.ts';
import { LiveFeed, type LiveFeedOptions } from './live-feed.ts';

const within = { timeout: 10_000, interval: 10 };
const aRow = (uid: string, about: Partial<LiveRow> = {}): LiveRow => ({
  ...toLiveRow(hear(undefined, fullFrame(uid, 0, agentState()), 0).record!, undefined),
  ...about,
});
const typesIn = ({ events }: LiveReader<LiveEvent>) => events.map(({ data }) => data.type);
const shownIn = (event: LiveEvent | undefined): string[] | undefined =>
  event?.type === 'reset' ? event.page?.agents.map(({ instanceUid }) => instanceUid) : undefined;

async function serveFeed(options: Partial<LiveFeedOptions> = {}) {
  const fleet = new FleetIndex<LiveRow>();
  fleet.set(aRow('a'));
  let ids = 0;
  const firstId = () => (ids += 1_000);
  const feed = new LiveFeed({ fleet, now: () => 0, firstId, streamsMax: 10, streamStallMs: 60_000, ...options });
  const server = createServer((request, response) => feed.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const readers: LiveReader<LiveEvent>[] = [];
  return {
    feed,
    fleet,
    set(uid: string, about: Partial<LiveRow> = {}) {
      fleet.set(aRow(uid, about));
      feed.fleetChanged(true);
    },
    read(lastEventId?: number, search = '') {
      const reader = new LiveReader<LiveEvent>(`http://127.0.0.1:${port}/api/v1/events${search}`, lastEventId);
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
  test('L1: begins with how many agents there are, in the shape of the contract, for nobody to cache or buffer', async () => {
    await using served = await serveFeed();
    const reader = served.read();
    await vi.waitFor(() => expect(reader.events).toHaveLength(1), within);
    expect(reader.status).toBe(200);
    expect(reader.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(reader.events[0]).toEqual({ id: 2_000, data: { type: 'reset', agents: 1, news: 1_000, page: null } });
    expect(LiveEvent.parse(reader.events[0]?.data)).toEqual(reader.events[0]?.data);
  });

  test('L1, L9: begins with the page that is asked for, and then tells what is another one in it', async () => {
    await using served = await serveFeed();
    served.set('b', { health: 'Unhealthy' });
    served.set('c', { health: 'Unhealthy', hostname: 'other' });
    const reader = served.read(undefined, '?health=Unhealthy&q=host&limit=1');
    await vi.waitFor(() => expect(shownIn(reader.events[0]?.data)).toEqual(['b']), within);
    expect(LiveEvent.parse(reader.events[0]?.data)).toEqual(reader.events[0]?.data);
    expect(reader.events[0]?.data).toMatchObject({ agents: 3, page: { total: 3, matching: 1, offset: 0 } });

    served.set('a', { health: 'Unhealthy' });
    await vi.waitFor(() => expect(reader.events).toHaveLength(2), within);
    const delta = reader.events[1]?.data;
    expect(LiveEvent.parse(delta)).toEqual(delta);
    expect(delta).toMatchObject({
      type: 'fleet',
      moved: true,
      page: { matching: 2, order: ['a'], changed: [{ instanceUid: 'a' }], facets: { health: [{ agents: 2 }] } },
    });
  });

  test('L9: tells nothing of agents that are not on the page and in no count of it', async () => {
    await using served = await serveFeed();
    const reader = served.read(undefined, '?app=nowhere&limit=10');
    const other = served.read(undefined, '?app=payments&limit=10');
    await vi.waitFor(() => expect([...reader.events, ...other.events]).toHaveLength(2), within);
    served.fleet.set(aRow('a', { seenAt: 5 }));
    served.feed.fleetChanged(false);
    await vi.waitFor(() => expect(other.events).toHaveLength(2), within);
    expect(reader.events).toHaveLength(1);
  });

  test('L9: a page that the query does not describe is refused with a sentence', async () => {
    await using served = await serveFeed();
    const reader = served.read(undefined, '?limit=10&health=Fine');
    await vi.waitFor(() => expect(reader.status).toBe(400), within);
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
      { id: 2_002, data: { type: 'state', commit: 'c2' } },
      { id: 2_003, data: { type: 'changes', number: 7 } },
      { id: 2_004, data: { type: 'changes', number: null } },
    ]);
  });

  test('L2: goes on through the same filter, though nobody looked through it meanwhile', async () => {
    await using served = await serveFeed();
    const page = '?app=payments&limit=10';
    const first = served.read(undefined, page);
    await vi.waitFor(() => expect(first.events).toHaveLength(1), within);
    first[Symbol.dispose]();
    served.set('b');
    await vi.waitFor(async () => {
      const second = served.read(first.events[0]?.id, page);
      await vi.waitFor(() => expect(second.events).toHaveLength(1), within);
      expect(second.events[0]?.data).toMatchObject({ type: 'fleet', page: { order: ['a', 'b'] } });
    }, within);
  });

  test('L3: begins anew through another filter, or when the page was left for too long', async () => {
    await using served = await serveFeed({ lingerMs: 0, keepAliveMs: 10 });
    const first = served.read(undefined, '?app=payments&limit=10');
    await vi.waitFor(() => expect(first.events).toHaveLength(1), within);
    const other = served.read(first.events[0]?.id, '?app=search&limit=10');
    await vi.waitFor(() => expect(typesIn(other)).toEqual(['reset']), within);
    first[Symbol.dispose]();
    await vi.waitFor(async () => {
      const again = served.read(first.events[0]?.id, '?app=payments&limit=10');
      await vi.waitFor(() => expect(again.events).toHaveLength(1), within);
      again[Symbol.dispose]();
      expect(typesIn(again)).toEqual(['reset']);
    }, within);
  });

  test.each([
    ['of an earlier process', 57],
    ['that was never given', 9_000_000],
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
    let health: LiveRow['health'] = 'Healthy';
    const pump = setInterval(() => {
      health = health === 'Healthy' ? 'Unhealthy' : 'Healthy';
      for (const uid of ['a', 'b', 'c']) served.set(uid, { health });
    }, 5);
    await vi.waitFor(() => expect(reader.events.length).toBeGreaterThan(4), within);
    clearInterval(pump);
    const elapsedMs = performance.now() - startedAt;
    expect(reader.events.length - 1).toBeLessThanOrEqual(Math.ceil(elapsedMs / 250) + 1);
    expect(reader.events.at(-1)?.data).toMatchObject({ type: 'fleet', agents: 3, moved: true, page: null });
  });

  test('L10: gathers what moved in rollouts, at most 4 times a second', async () => {
    await using served = await serveFeed();
    const reader = served.read();
    await vi.waitFor(() => expect(reader.events).toHaveLength(1), within);
    const startedAt = performance.now();
    const pump = setInterval(() => served.feed.rolloutsChanged(), 5);
    await vi.waitFor(() => expect(reader.events.length).toBeGreaterThan(3), within);
    clearInterval(pump);
    const elapsedMs = performance.now() - startedAt;
    expect(reader.events.length - 1).toBeLessThanOrEqual(Math.ceil(elapsedMs / 250) + 1);
    expect(reader.events.at(-1)?.data).toEqual({ type: 'rollouts' });
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
    await vi.waitFor(() => expect(slow.events.at(-1)?.id).toBe(3_001), within);
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
