import { RolloutPolicy } from '@pagurus/schema/desired-state.ts';
import { RollingAgent } from '@pagurus/testkit/gateway/rolling-agent.ts';
import { describe, expect, test, vi } from 'vitest';
import { commanded } from '#domain/rollout-commands.ts';
import type { RolloutState } from '#domain/rollout.ts';
import { MemoryCredentialStore } from '#server/memory-credential-store.contract.ts';
import { MemoryRolloutStore } from '#server/memory-rollout-store.contract.ts';
import { noFleetStore } from './no-fleet-store.contract.ts';
import { credentialOf, runGateway } from './running-gateway.contract.ts';

const CELL = { app: 'payments', environment: 'production' };
const within = { timeout: 60_000, interval: 20 };
const OLD = '1.4.1';
const NEW = '1.5.0';
const desired = (release: string, policy: object) => ({
  release,
  revision: `revision-of-${release}`,
  rollout: RolloutPolicy.parse(policy),
});

/** A gateway with `size` agents that run the old release; notes how many were away at once, and who ever was. */
async function rollingFleet(size: number, policy: object, options: { heartbeatMs?: number; stepMs?: number } = {}) {
  const { heartbeatMs = 5_000, stepMs = 10 } = options;
  await using undo = new AsyncDisposableStack();
  const store = new MemoryRolloutStore();
  const credentials = new MemoryCredentialStore();
  const moves: RolloutState[] = [];
  const start = (port = 0) =>
    runGateway({
      store: noFleetStore,
      rollouts: store,
      heartbeatMs,
      limits: { graceMs: 500 },
      port,
      credentials,
      rolloutMoved: (_cell, { state }) => moves.push(state),
    });
  let running = undo.use(await start());
  running.asked.set('production/payments', desired(NEW, policy));
  const away = new Set<string>();
  const ever = new Set<string>();
  let most = 0;
  const onAway = (uid: string, isAway: boolean) => {
    if (isAway) away.add(uid);
    else away.delete(uid);
    if (isAway) ever.add(uid);
    most = Math.max(most, away.size);
  };
  const agent = (n: number) => {
    const instanceUid = `agent-${String(n).padStart(3, '0')}`;
    const identity = { instanceUid, app: 'payments', environment: 'production' };
    return new RollingAgent({
      url: `ws://127.0.0.1:${running.port}/agent/v1/connect`,
      token: credentials.put(credentialOf(instanceUid), identity),
      instanceUid,
      reconnectMs: 200,
      running: OLD,
      stepMs,
      onAway,
    });
  };
  const agents = Array.from({ length: size }, (_, n) => undo.use(agent(n)));
  await Promise.all(agents.map((each) => each.agent.connect()));
  await vi.waitFor(() => expect(running.gateway.fleet.agents()).toHaveLength(size), within);
  const ending = undo.move();
  return {
    agents,
    store,
    moves,
    ever,
    most: () => most,
    gateway: () => running,
    /** Kills the gateway and starts another one on the same port and store. */
    async restart() {
      await running.kill();
      running = ending.use(await start(running.port));
      running.asked.set('production/payments', desired(NEW, policy));
    },
    [Symbol.asyncDispose]: () => ending.disposeAsync(),
  };
}

describe('A rollout over real sockets', () => {
  test('W38: of a good release: the canary alone at first, then never more than may be away, until it is done', async () => {
    await using fleet = await rollingFleet(40, { maxUnavailable: '25%', canary: { count: 2, watch: '1s' } });
    for (const agent of fleet.agents) agent.wish(NEW);
    await vi.waitFor(() => expect(fleet.agents.filter(({ running }) => running === NEW)).toHaveLength(2), within);
    expect(fleet.ever.size).toBe(2);
    await vi.waitFor(() => expect(fleet.moves).toEqual(['running', 'done']), within);
    expect(fleet.agents.every(({ running }) => running === NEW)).toBe(true);
    expect(fleet.most()).toBeLessThanOrEqual(10);
    expect(fleet.most()).toBeGreaterThan(1);
    expect((await fleet.store.read(CELL)).leases).toEqual([]);
  });

  test('W37: goes on over a gateway that is killed, without a lease too many', async () => {
    await using fleet = await rollingFleet(12, { maxUnavailable: 3 }, { stepMs: 150 });
    for (const agent of fleet.agents) agent.wish(NEW);
    await vi.waitFor(() => expect(fleet.ever.size).toBeGreaterThan(0), within);
    await fleet.restart();
    await vi.waitFor(() => expect(fleet.moves.at(-1)).toBe('done'), within);
    expect(fleet.most()).toBeLessThanOrEqual(3);
    expect(fleet.agents.every(({ running }) => running === NEW)).toBe(true);
  });

  test('W32, W36: waits while the database is away, says so, and goes on by itself', async () => {
    await using fleet = await rollingFleet(2, {});
    fleet.store.broken = true;
    for (const agent of fleet.agents) agent.wish(NEW);
    const away = 'Waits as the dashboard cannot reach its database';
    await vi.waitFor(() => expect(fleet.agents.map(({ denied }) => denied)).toEqual([away, away]), within);
    expect(fleet.ever.size).toBe(0);
    fleet.store.broken = false;
    await vi.waitFor(() => expect(fleet.moves.at(-1)).toBe('done'), within);
    expect(fleet.most()).toBe(1);
  });

  test('W39: pauses by itself when a holder vanishes, names it, and goes on when it is back', async () => {
    await using fleet = await rollingFleet(2, {}, { heartbeatMs: 200, stepMs: 100 });
    const [first, second] = fleet.agents;
    first!.agent.report({ lease: null });
    first!.wish(NEW);
    await vi.waitFor(() => expect(first!.phase).toBe('Switching'), within);
    first!.agent.mute(true);
    second!.wish(NEW);
    await vi.waitFor(() => {
      expect(second!.denied).toBe('Waits as the rollout is paused: agent-000 vanished while it switched');
    }, within);
    first!.agent.mute(false);
    await vi.waitFor(() => expect(fleet.moves.at(-1)).toBe('done'), within);
  });

  test('W43: lifts the quarantine of those that failed when a person retries it, and goes on', async () => {
    await using fleet = await rollingFleet(4, {});
    const [first] = fleet.agents;
    first!.wish(NEW, true);
    await vi.waitFor(() => expect(fleet.moves).toContain('halted'), within);
    const desk = fleet.gateway().gateway.rollouts;
    const said = {
      revision: `revision-of-${NEW}`,
      release: NEW,
      by: 'mara',
      reason: 'the database is back',
      now: Date.now(),
    };
    await fleet.store.change(CELL, (book) => ({
      book: commanded('retry', book, { ...said, agents: desk.agents(CELL) }),
      result: undefined,
    }));
    desk.look(CELL);
    await vi.waitFor(() => expect(first!.running).toBe(NEW), within);
    for (const agent of fleet.agents.slice(1)) agent.wish(NEW);
    await vi.waitFor(() => expect(fleet.moves.at(-1)).toBe('done'), within);
  });
});
