import { agentDescription, agentState, inSync } from '@pagurus/testkit/gateway/agent-state.ts';
import { LiveReader } from '@pagurus/testkit/gateway/live-reader.ts';
import { describe, expect, test, vi } from 'vitest';
import type { LiveEvent } from '#contract/fleet.ts';
import { eachDatabase } from '#server/db/each-database.contract.ts';
import { prismaFleetStore } from '#server/db/fleet-store.ts';
import type { FleetStore } from '#server/ports/fleet-store.ts';
import { runGateway, type RunningGateway } from './running-gateway.contract.ts';

const within = { timeout: 10_000, interval: 10 };
const unhealthy = { state: 'Unhealthy', ageMs: 0, reason: 'it answers 503' } as const;
const connectivityOf = ({ view }: RunningGateway, uid: string) => view(uid)?.connectivity;

eachDatabase((database) => {
  const store = () => prismaFleetStore(database().prisma);
  const textsOf = async (uid: string) =>
    (await store().eventsOf(uid, 100)).map(({ kind, detail }) => `${kind}: ${(detail as { text: string }).text}`);

  describe('what the database remembers', () => {
    test('the history of an agent tells its transitions as sentences, newest first', async () => {
      await using running = await runGateway({ store: store() });
      const agent = await running.agent('a').connect();
      agent.report({ health: unhealthy });
      agent.report({ deployment: inSync('1.4.2') });
      agent.send();
      agent.leave('SIGTERM');
      await vi.waitFor(async () => expect(await textsOf('a')).toHaveLength(4), within);
      expect(await textsOf('a')).toEqual([
        'connectivity: Offline: the agent left: SIGTERM',
        'release: Runs 1.4.2 (before: 1.4.1)',
        'health: Unhealthy (before: Healthy): it answers 503',
        'connectivity: Joined the fleet',
      ]);
      expect(await store().loadAgents()).toMatchObject([{ instanceUid: 'a', release: '1.4.2', health: 'Unhealthy' }]);
    });

    test('W22: after a kill the fleet is there as it was last saved, and Offline who does not come back', async () => {
      await using before = await runGateway({ store: store() });
      const stays = before.agent('stays', { reconnectMs: 50 });
      const vanishes = before.agent('vanishes');
      const left = before.agent('left');
      await Promise.all([stays, vanishes, left].map((agent) => agent.connect()));
      left.leave('scaled down');
      await vi.waitFor(async () => expect(await textsOf('left')).toHaveLength(2), within);
      await vi.waitFor(async () => expect(await store().loadAgents()).toHaveLength(3), within);
      vanishes.breakConnection();
      await before.kill();
      stays.breakConnection();

      const liveness = { heartbeatMs: 200, limits: { graceMs: 400 }, credentials: before.credentials };
      await using after = await runGateway({ store: store(), port: before.port, started: false, ...liveness });
      await after.gateway.start();
      expect(connectivityOf(after, 'vanishes')).toBe('Late');
      expect(connectivityOf(after, 'left')).toBe('Offline');
      await vi.waitFor(() => expect(connectivityOf(after, 'stays')).toBe('Online'), within);
      await vi.waitFor(() => expect(connectivityOf(after, 'vanishes')).toBe('Offline'), within);
      expect(after.view('vanishes')).toMatchObject({ runningRelease: '1.4.1', health: 'Healthy' });
    });

    test.each<[string, (real: FleetStore) => Partial<FleetStore>]>([
      ['never answers', () => ({ saveAgents: () => new Promise(() => undefined) })],
      ['is away', () => ({ saveAgents: async () => Promise.reject(new Error('the connection is closed')) })],
    ])('W32: a database that %s delays no frame and loses no agent', async (_name, broken) => {
      const real = store();
      await using running = await runGateway({ store: { ...real, ...broken(real) }, heartbeatMs: 200 });
      const agents = Array.from({ length: 50 }, (_, n) => running.agent(`agent-${n}`));
      await Promise.all(agents.map((agent) => agent.connect()));
      for (const agent of agents) agent.report({ health: unhealthy });
      const worse = () => running.gateway.fleet.agents().filter(({ health }) => health === 'Unhealthy');
      await vi.waitFor(() => expect(worse()).toHaveLength(50), within);
      expect(agents.every(({ connected }) => connected)).toBe(true);
    });

    test('forgets who has been Offline for too long, in memory and in the database', async () => {
      let now = Date.now();
      await using running = await runGateway({
        store: store(),
        now: () => now,
        heartbeatMs: 200,
        limits: { graceMs: 200 },
      });
      const agent = await running.agent('a').connect();
      await vi.waitFor(async () => expect(await store().loadAgents()).toHaveLength(1), within);
      agent.leave('scaled down');
      await vi.waitFor(() => expect(connectivityOf(running, 'a')).toBe('Offline'), within);
      now += 8 * 24 * 60 * 60 * 1_000;
      await vi.waitFor(() => expect(running.gateway.fleet.agents()).toEqual([]), within);
      await vi.waitFor(async () => expect(await store().loadAgents()).toEqual([]), within);
      expect(await textsOf('a')).toEqual([]);
    });
  });

  describe('what browsers see', () => {
    test('a change of an agent, a hint and a pull request arrive without asking', async () => {
      await using running = await runGateway({ store: store() });
      using reader = new LiveReader<LiveEvent>(`${running.eventsUrl}?limit=10`);
      await vi.waitFor(() => expect(reader.events.at(-1)?.data).toMatchObject({ type: 'reset', agents: 0 }), within);
      const agent = await running.agent('a').connect();
      await vi.waitFor(
        () => expect(reader.events.at(-1)?.data).toMatchObject({ page: { changed: [{ instanceUid: 'a' }] } }),
        within,
      );
      agent.report({ health: unhealthy });
      await vi.waitFor(
        () => expect(reader.events.at(-1)?.data).toMatchObject({ page: { changed: [{ health: 'Unhealthy' }] } }),
        within,
      );
      running.gateway.announcer.changesMoved(17);
      await vi.waitFor(() => expect(reader.events.at(-1)?.data).toEqual({ type: 'changes', number: 17 }), within);
      const ids = reader.events.map(({ id }) => id);
      expect(ids).toEqual(ids.map((_, n) => ids[0]! + n));
    });

    test('L7: when the state moves, the agents concerned show what is asked of them now, and only they', async () => {
      await using running = await runGateway({ store: store() });
      running.asked.set('production/payments', { release: '1.4.1', revision: 'r1' });
      const staging = agentState({ agentDescription: agentDescription({ environment: 'staging' }) });
      using reader = new LiveReader<LiveEvent>(`${running.eventsUrl}?limit=10`);
      await vi.waitFor(() => expect(reader.events).toHaveLength(1), within);
      await running.agent('p').connect();
      await running.agent('s', { state: staging }).connect();
      await vi.waitFor(() => expect(running.gateway.fleet.agents()).toHaveLength(2), within);
      running.gateway.announcer.stateMoved('c0');
      const ofC0 = () => reader.events.findIndex(({ data }) => data.type === 'state' && data.commit === 'c0');
      await vi.waitFor(() => {
        expect(ofC0()).toBeGreaterThan(0);
        expect(reader.events.slice(ofC0() + 1).map(({ data }) => data.type)).toEqual(['fleet']);
      }, within);
      expect(running.view('p')).toMatchObject({ desiredRelease: '1.4.1', runningRelease: '1.4.1' });
      expect(running.view('s')).toMatchObject({ desiredRelease: null });

      running.asked.set('production/payments', { release: '1.4.2', revision: 'r2' });
      running.gateway.announcer.stateMoved('c1');
      const isAboutC1 = ({ data }: { data: LiveEvent }) =>
        data.type === 'fleet' && data.page?.changed.some(({ desiredRelease }) => desiredRelease === '1.4.2') === true;
      await vi.waitFor(() => expect(reader.events.some(isAboutC1)).toBe(true), within);
      expect(reader.events.find(isAboutC1)?.data).toMatchObject({
        page: { changed: [{ instanceUid: 'p', desiredRevision: 'r2', runningRelease: '1.4.1' }] },
      });
      expect(reader.events.map(({ data }) => data)).toContainEqual({ type: 'state', commit: 'c1' });
    });
  });
});
