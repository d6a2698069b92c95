import { RolloutPolicy } from '@pagurus/schema/desired-state.ts';
import { agentState } from '@pagurus/testkit/gateway/agent-state.ts';
import { LiveReader } from '@pagurus/testkit/gateway/live-reader.ts';
import { RollingAgent } from '@pagurus/testkit/gateway/rolling-agent.ts';
import { describe, expect, test, vi } from 'vitest';
import type { LiveEvent } from '#contract/fleet.ts';
import { hashOfSecret } from '#server/agent-secret.ts';
import { InProcessHub } from '#server/fan-out/in-process-fan-out.ts';
import { MemoryCredentialStore } from '#server/memory-credential-store.contract.ts';
import { MemoryRolloutStore } from '#server/memory-rollout-store.contract.ts';
import { noFleetStore } from './no-fleet-store.contract.ts';
import { type RunningGateway, credentialOf, runGateway } from './running-gateway.contract.ts';

const CELL = { app: 'payments', environment: 'production' };
const within = { timeout: 60_000, interval: 20 };
const unhealthy = { state: 'Unhealthy' as const, ageMs: 0, reason: 'status 500' };

/** Two gateways that reach one another in process, on one book of leases. */
async function twoGateways(heartbeatMs = 500, credentials = new MemoryCredentialStore()) {
  await using undo = new AsyncDisposableStack();
  const hub = new InProcessHub();
  const rollouts = new MemoryRolloutStore();
  const saved: string[][] = [[], []];
  const start = async (n: number) =>
    undo.use(
      await runGateway({
        store: {
          ...noFleetStore,
          saveAgents: async (rows) => void saved[n]?.push(...rows.map((row) => row.instanceUid)),
        },
        rollouts,
        credentials,
        heartbeatMs,
        limits: { graceMs: 500 },
        fanOut: hub.join(),
      }),
    );
  const [a, b] = [await start(0), await start(1)];
  const ending = undo.move();
  return { a, b, rollouts, saved, [Symbol.asyncDispose]: () => ending.disposeAsync() };
}

const seenBy = ({ gateway }: RunningGateway): string[] =>
  gateway.fleet.agents().map(({ instanceUid, health, connectivity }) => `${instanceUid} ${health} ${connectivity}`);

describe('two gateways', () => {
  test('N1: each shows the whole fleet, follows the agents of the other, and writes its own', async () => {
    await using two = await twoGateways();
    const { a, b } = two;
    const onA = await a.agent('on-a').connect();
    await b.agent('on-b').connect();
    const all = ['on-a Healthy Online', 'on-b Healthy Online'];
    for (const each of [a, b]) await vi.waitFor(() => expect(seenBy(each)).toEqual(all), within);
    using reader = new LiveReader<LiveEvent>(`${b.eventsUrl}?health=Unhealthy&limit=10`);
    onA.report({ health: unhealthy });
    await vi.waitFor(
      () => expect(reader.events.at(-1)?.data).toMatchObject({ page: { order: ['on-a'], matching: 1 } }),
      within,
    );
    onA.leave('scaled down');
    await vi.waitFor(() => expect(b.view('on-a')).toMatchObject({ connectivity: 'Offline' }), within);
    await vi.waitFor(() => expect(two.saved.map((uids) => [...new Set(uids)])).toEqual([['on-a'], ['on-b']]), within);
  });

  test('N2: one that comes later is told of everybody', async () => {
    const hub = new InProcessHub();
    await using a = await runGateway({ store: noFleetStore, fanOut: hub.join() });
    await Promise.all(Array.from({ length: 300 }, (_, n) => a.agent(`agent-${n}`, { state: agentState() }).connect()));
    await using b = await runGateway({ store: noFleetStore, fanOut: hub.join() });
    await vi.waitFor(() => expect(b.gateway.fleet.agents()).toHaveLength(300), within);
    expect(b.gateway.fleet.agents().every(({ connectivity }) => connectivity === 'Online')).toBe(true);
  });

  test('N3, W8: the newer socket counts, and the older one on the other gateway is closed with 4001', async () => {
    await using two = await twoGateways();
    const { a, b } = two;
    const older = await a.agent('x').connect();
    await vi.waitFor(() => expect(b.view('x')).toBeDefined(), within);
    const newer = await b.agent('x', { state: agentState({ health: unhealthy }) }).connect();
    await vi.waitFor(() => expect(older.closes).toMatchObject([{ code: 4001 }]), within);
    for (const each of [a, b]) await vi.waitFor(() => expect(seenBy(each)).toEqual(['x Unhealthy Online']), within);
    newer.report({ health: { state: 'Healthy', ageMs: 0 } });
    await vi.waitFor(() => expect(seenBy(a)).toEqual(['x Healthy Online']), within);
    expect(newer.connected).toBe(true);
  });

  test('L10: browsers of both hear of what a person commands and of a lease, at whichever gateway', async () => {
    await using two = await twoGateways();
    const { a, b } = two;
    const wish = { release: '1.5.0', revision: 'revision-of-1.5.0', rollout: RolloutPolicy.parse({}) };
    for (const { asked } of [a, b]) asked.set('production/payments', wish);
    const agent = await a.agent('x').connect();
    using onA = new LiveReader<LiveEvent>(a.eventsUrl);
    using onB = new LiveReader<LiveEvent>(b.eventsUrl);
    const heard = ({ events }: LiveReader<LiveEvent>) => events.filter(({ data }) => data.type === 'rollouts').length;
    for (const reader of [onA, onB]) await vi.waitFor(() => expect(reader.events).not.toHaveLength(0), within);

    b.gateway.rollouts.look(CELL);
    await vi.waitFor(() => expect([onA, onB].map(heard)).toEqual([1, 1]), within);

    agent.report({ lease: { kind: 'switch', release: wish.release, revision: wish.revision, state: 'wanted' } });
    for (const reader of [onA, onB]) await vi.waitFor(() => expect(heard(reader)).toBeGreaterThan(1), within);
  });

  test('I5: a credential that ends at one gateway closes its socket at the other, without a look into the database', async () => {
    const credentials = new MemoryCredentialStore();
    await using two = await twoGateways(500, credentials);
    const onB = await two.b.agent('x').connect();
    await vi.waitFor(() => expect(two.a.view('x')).toBeDefined(), within);
    // So that only the word of the other gateway can be what ends it.
    credentials.broken = true;

    two.a.gateway.door.ended(hashOfSecret(credentialOf('x')));

    await vi.waitFor(() => expect(onB.closes).toMatchObject([{ code: 4005 }]), within);
  });

  test('N4: agents of a gateway that stopped are Late until they are on the other one, and Offline when they do not come', async () => {
    await using two = await twoGateways();
    const { a, b } = two;
    await a.agent('moves').connect();
    await a.agent('vanishes').connect();
    await vi.waitFor(() => expect(b.gateway.fleet.agents()).toHaveLength(2), within);
    await a.stop();
    await vi.waitFor(() => expect(b.view('moves')?.connectivity).toBe('Late'), within);
    await b.agent('moves').connect();
    await vi.waitFor(() => expect(seenBy(b)).toEqual(['moves Healthy Online', 'vanishes Healthy Offline']), within);
  });

  test('W38, N1: a rollout over agents on both keeps to its limit, and nobody waits for ever', async () => {
    await using two = await twoGateways(2_000);
    const away = new Set<string>();
    let most = 0;
    const onAway = (uid: string, isAway: boolean) => {
      if (isAway) away.add(uid);
      else away.delete(uid);
      most = Math.max(most, away.size);
    };
    const wish = {
      release: '1.5.0',
      revision: 'revision-of-1.5.0',
      rollout: RolloutPolicy.parse({ maxUnavailable: 3 }),
    };
    for (const { asked } of [two.a, two.b]) asked.set('production/payments', wish);
    await using undo = new AsyncDisposableStack();
    const agents = Array.from({ length: 16 }, (_, n) => {
      const { port, credentials } = n % 2 === 0 ? two.a : two.b;
      const url = `ws://127.0.0.1:${port}/agent/v1/connect`;
      const instanceUid = `agent-${n}`;
      const token = credentials.put(credentialOf(instanceUid), { instanceUid, ...CELL });
      return undo.use(
        new RollingAgent({ url, token, instanceUid, reconnectMs: 200, running: '1.4.1', stepMs: 20, onAway }),
      );
    });
    await Promise.all(agents.map(({ agent }) => agent.connect()));
    for (const each of [two.a, two.b]) {
      await vi.waitFor(() => expect(each.gateway.fleet.agents()).toHaveLength(16), within);
    }
    for (const agent of agents) agent.wish('1.5.0');
    await vi.waitFor(() => expect(agents.every(({ running }) => running === '1.5.0')).toBe(true), within);
    expect(most).toBeLessThanOrEqual(3);
    await vi.waitFor(async () => expect((await two.rollouts.read(CELL)).leases).toEqual([]), within);
  });
});
