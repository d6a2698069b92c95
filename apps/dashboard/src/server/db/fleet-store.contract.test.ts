import { describe, expect, test } from 'vitest';
import type { AgentRecord } from '#server/ports/fleet-store.ts';
import { eachDatabase } from './each-database.contract.ts';
import { prismaFleetStore } from './fleet-store.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 20, 10, minute, 5, 123));

const agent = (instanceUid: string, change: Partial<AgentRecord> = {}): AgentRecord => ({
  instanceUid,
  app: 'payments',
  environment: 'production',
  hostname: 'host-1',
  platform: 'linux/amd64',
  agentVersion: '0.1.0',
  labels: { zone: 'a' },
  firstSeenAt: at(0),
  lastSeenAt: at(1),
  phase: 'InSync',
  revision: 'sha256:1',
  release: '1.4.2',
  processState: 'Running',
  health: 'healthy',
  failure: null,
  report: { process: { restarts: 0 }, nested: [1, 'two', null] },
  ...change,
});

const event = (instanceUid: string, minute: number, kind = 'phase') => ({
  instanceUid,
  at: at(minute),
  kind,
  detail: { minute },
});

eachDatabase((database) => {
  const store = () => prismaFleetStore(database().prisma);

  describe('saveAgents()', () => {
    test('gives back through loadAgents() what it was given, times to the millisecond', async () => {
      const agents = [agent('a'), agent('b', { revision: null, release: null, failure: 'It "broke" \\ here' })];
      await store().saveAgents(agents);
      expect(await store().loadAgents()).toEqual(agents);
    });

    test('replaces a known agent but keeps when it was first seen', async () => {
      await store().saveAgents([agent('a')]);
      await store().saveAgents([
        agent('a', { firstSeenAt: at(30), lastSeenAt: at(31), phase: 'Switching', labels: {} }),
      ]);
      expect(await store().loadAgents()).toEqual([agent('a', { lastSeenAt: at(31), phase: 'Switching', labels: {} })]);
    });

    test('lets the later of two records of one agent in a batch count', async () => {
      await store().saveAgents([agent('a', { phase: 'Fetching' }), agent('a', { phase: 'Staged' })]);
      expect(await store().loadAgents()).toEqual([agent('a', { phase: 'Staged' })]);
    });

    test('saves 5,000 agents at once, and none for an empty batch', async () => {
      await store().saveAgents(Array.from({ length: 5_000 }, (_, n) => agent(`agent-${n}`)));
      await store().saveAgents([]);
      expect(await store().loadAgents()).toHaveLength(5_000);
      const page = await store().loadAgents({ after: (await store().loadAgents())[1_999]?.instanceUid, limit: 1_000 });
      expect(page).toEqual((await store().loadAgents()).slice(2_000, 3_000));
    });

    test('keeps the whole batch when one report holds what Postgres refuses', async () => {
      await store().saveAgents([agent('a'), agent('b', { failure: 'nul \0', report: { 'k\0': '\uD800' } })]);
      expect(await store().loadAgents()).toEqual([
        agent('a'),
        agent('b', { failure: 'nul \uFFFD', report: { 'k\uFFFD': '\uFFFD' } }),
      ]);
    });

    test('keeps a report that is null', async () => {
      await store().saveAgents([agent('a', { report: null })]);
      expect(await store().loadAgents()).toEqual([agent('a', { report: null })]);
    });

    test('changes nothing when one record of the batch cannot be kept', async () => {
      const broken = agent('b', { lastSeenAt: 'never' as unknown as Date });
      await expect(store().saveAgents([agent('a'), broken])).rejects.toThrow('never');
      expect(await store().loadAgents()).toEqual([]);
    });
  });

  describe('events', () => {
    test('eventsOf() gives the newest of one agent first, up to the limit', async () => {
      await store().appendEvents([event('a', 1), event('b', 2), event('a', 2), event('a', 3)]);
      const events = await store().eventsOf('a', 2);
      expect(events).toMatchObject([event('a', 3), event('a', 2)]);
      expect(await store().eventsOf('unknown', 10)).toEqual([]);
    });

    test('appendEvents() keeps the order of the batch, also of one instant', async () => {
      const kinds = Array.from({ length: 200 }, (_, n) => `kind-${n}`);
      await store().appendEvents(kinds.map((kind) => event('a', 1, kind)));
      await store().appendEvents([]);
      const events = await store().eventsOf('a', 1_000);
      expect(events.map((each) => each.kind)).toEqual(kinds.toReversed());
    });

    test('eventsSince() gives those of many agents from a time on, oldest first, of the kinds asked for', async () => {
      await store().appendEvents([event('a', 1), event('b', 2), event('a', 3, 'health'), event('c', 3), event('a', 4)]);
      expect(await store().eventsSince(['a', 'b'], at(2), ['phase'], 10)).toMatchObject([event('b', 2), event('a', 4)]);
      expect(await store().eventsSince(['a', 'b'], at(1), ['phase', 'health'], 2)).toMatchObject([
        event('a', 1),
        event('b', 2),
      ]);
    });

    test('pruneEvents() deletes what is older, and says how many', async () => {
      await store().appendEvents([event('a', 1), event('b', 2), event('a', 3)]);
      expect(await store().pruneEvents(at(3), 10)).toBe(2);
      expect(await store().eventsOf('a', 10)).toMatchObject([event('a', 3)]);
    });

    test('pruneEvents() leaves each agent its newest, however new all are', async () => {
      const of = (uid: string, count: number) => Array.from({ length: count }, (_, n) => event(uid, 5, `kind-${n}`));
      await store().appendEvents([...of('flaps', 7), ...of('quiet', 3)]);
      expect(await store().pruneEvents(at(1), 3)).toBe(4);
      const kinds = async (uid: string) => (await store().eventsOf(uid, 10)).map(({ kind }) => kind);
      expect(await kinds('flaps')).toEqual(['kind-6', 'kind-5', 'kind-4']);
      expect(await kinds('quiet')).toEqual(['kind-2', 'kind-1', 'kind-0']);
    });

    test('forgetAgents() takes agents and their events and leaves the others', async () => {
      await store().saveAgents([agent('a'), agent('b')]);
      await store().appendEvents([event('a', 1), event('b', 2)]);
      await store().forgetAgents(['a', 'unknown']);
      expect(await store().loadAgents()).toEqual([agent('b')]);
      expect(await store().eventsOf('a', 10)).toEqual([]);
      expect(await store().eventsOf('b', 10)).toHaveLength(1);
    });
  });
});
