import { agentDescription, agentState, inSync } from '@pagurus/testkit/gateway/agent-state.ts';
import { describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { eachDatabase } from '#server/db/each-database.contract.ts';
import { prismaFleetStore } from '#server/db/fleet-store.ts';
import { credentialOf, runGateway, type RunningGateway } from './running-gateway.contract.ts';

const within = { timeout: 10_000, interval: 10 };
const unhealthy = { state: 'Unhealthy', ageMs: 0, reason: 'it answers 503' } as const;
const connectivityOf = ({ view }: RunningGateway, uid: string) => view(uid)?.connectivity;
const errorsOf = ({ received }: { received: { errorResponse?: unknown }[] }) =>
  received.map((frame) => frame.errorResponse).filter((error) => error !== undefined);

/** What the server answers to an upgrade that it refuses. */
function refusal(url: string, authorization?: string): Promise<{ status: number; headers: object; body: string }> {
  const socket = new WebSocket(url, authorization === undefined ? {} : { headers: { authorization } });
  return new Promise((resolve, reject) => {
    socket.on('open', () => reject(new Error('the server let this socket in')));
    socket.on('error', () => undefined);
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
  });
}

eachDatabase((database) => {
  const store = () => prismaFleetStore(database().prisma);
  const urlOf = ({ port }: RunningGateway) => `ws://127.0.0.1:${port}/agent/v1/connect`;

  describe('the door', () => {
    test.each([['Bearer wrong'], [undefined], [`Basic ${credentialOf('a')}`]])(
      'W2: answers 401 and a sentence to %j',
      async (header) => {
        await using running = await runGateway({ store: store() });
        const refused = await refusal(urlOf(running), header);
        expect(refused).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
        expect(refused.body).toMatch(/^Cannot let the agent in as .*\n$/);
      },
    );

    test('W2: answers 503 while the gateway has not started, and when it is full', async () => {
      await using running = await runGateway({ store: store(), started: false, limits: { socketsMax: 1 } });
      const header = `Bearer ${credentialOf('a')}`;
      expect(await refusal(urlOf(running), header)).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
      await running.gateway.start();
      await running.agent('a').connect();
      expect(await refusal(urlOf(running), header)).toMatchObject({ status: 503 });
    });

    test('W1: leaves every other path to others', async () => {
      await using running = await runGateway({ store: store() });
      const url = `ws://127.0.0.1:${running.port}/_next/hmr`;
      expect(await refusal(url, `Bearer ${credentialOf('a')}`)).toMatchObject({ status: 404 });
    });

    test('W3, I9: the first frame of the server says how often to speak and what it can do, and nothing else', async () => {
      await using running = await runGateway({ store: store(), heartbeatMs: 12_000 });
      const agent = await running.agent('a').connect();
      await vi.waitFor(() => expect(connectivityOf(running, 'a')).toBe('Online'), within);
      expect(agent.received).toEqual([
        { type: 'serverToAgent', connectionSettings: { heartbeatMs: 12_000, capabilities: ['leases', 'relay'] } },
      ]);
    });

    test('W4: closes a socket that says nothing', async () => {
      await using running = await runGateway({ store: store(), limits: { firstFrameMs: 50 } });
      const agent = running.agent('a');
      agent.mute(true);
      await agent.connect();
      await vi.waitFor(() => expect(agent.closes).toMatchObject([{ code: 4004 }]), within);
      expect(agent.closes[0]?.reason).toBe('No frame came within 50 ms');
    });
  });

  describe('identity', () => {
    test('W7: closes a socket that speaks for another agent, and believes nothing of it', async () => {
      await using running = await runGateway({ store: store() });
      const agent = await running.agent('a').connect();
      agent.send({ ...agentState(), instanceUid: 'b' });
      await vi.waitFor(() => expect(agent.closes).toMatchObject([{ code: 4003 }]), within);
      expect(running.view('b')).toBeUndefined();
    });

    test('W8: a second socket with the same identity fences the first', async () => {
      await using running = await runGateway({ store: store() });
      const first = await running.agent('a').connect();
      await vi.waitFor(() => expect(connectivityOf(running, 'a')).toBe('Online'), within);
      const second = await running.agent('a', { state: { health: unhealthy } }).connect();
      await vi.waitFor(() => expect(first.closes).toMatchObject([{ code: 4001 }]), within);
      expect(errorsOf(first)).toMatchObject([{ code: 'fenced', retryAfterMs: 30_000 }]);
      expect(second.connected).toBe(true);
      expect(running.view('a')).toMatchObject({ connectivity: 'Online', health: 'Unhealthy' });
      running.gateway.announcer.stateMoved('c1');
      await vi.waitFor(() => expect(second.received.at(-1)?.revisionHint).toEqual({ commit: 'c1' }), within);
    });

    const sayingProtocol = async (running: RunningGateway, protocol: number) => {
      const agent = running.agent('a');
      agent.mute(true);
      await agent.connect();
      agent.mute(false);
      agent.send({ ...agentState(), protocol });
      return agent;
    };

    test.each([0, 1, 2])('W9: takes in an agent that speaks protocol %i', async (protocol) => {
      await using running = await runGateway({ store: store() });
      const agent = await sayingProtocol(running, protocol);
      await vi.waitFor(() => expect(connectivityOf(running, 'a')).toBe('Online'), within);
      expect(errorsOf(agent)).toEqual([]);
    });

    test('W9: closes the socket of an agent that speaks protocol 3', async () => {
      await using running = await runGateway({ store: store() });
      const agent = await sayingProtocol(running, 3);
      await vi.waitFor(() => expect(agent.closes).toMatchObject([{ code: 4002 }]), within);
      expect(errorsOf(agent)).toMatchObject([{ code: 'protocolUnsupported' }]);
    });

    test.each([
      ['an instanceUid with a space', { instanceUid: 'a b' }],
      ['an instanceUid that no database keeps', { instanceUid: 'a\0' }],
      ['an app that is no name', { agentDescription: agentDescription({ app: '../etc' }) }],
      ['an environment that is no name', { agentDescription: agentDescription({ environment: 'x'.repeat(5_000) }) }],
    ])('W6, W16: answers badFrame to %s', async (_name, wrong) => {
      await using running = await runGateway({ store: store() });
      const agent = running.agent('a');
      agent.mute(true);
      await agent.connect();
      agent.mute(false);
      agent.send({ ...agentState(), ...wrong });
      await vi.waitFor(() => expect(errorsOf(agent)).toMatchObject([{ code: 'badFrame' }]), within);
      expect(running.gateway.fleet.agents()).toEqual([]);
    });

    test('W30: a full fleet takes in no stranger, and every known agent', async () => {
      await using running = await runGateway({ store: store(), limits: { agentsMax: 1 } });
      const known = await running.agent('known').connect();
      await vi.waitFor(() => expect(connectivityOf(running, 'known')).toBe('Online'), within);
      const stranger = await running.agent('stranger').connect();
      await vi.waitFor(() => expect(stranger.closes).toMatchObject([{ code: 1013 }]), within);
      expect(errorsOf(stranger)).toMatchObject([{ code: 'overloaded', retryAfterMs: 60_000 }]);
      known.breakConnection();
      const again = await running.agent('known', { state: { health: unhealthy } }).connect();
      await vi.waitFor(() => expect(running.view('known')?.health).toBe('Unhealthy'), within);
      expect(again.connected).toBe(true);
    });
  });

  describe('state and presence', () => {
    test('W13, W14: asks for the full state after lost frames, and has the truth again', async () => {
      await using running = await runGateway({ store: store() });
      const agent = await running.agent('a').connect();
      await vi.waitFor(() => expect(connectivityOf(running, 'a')).toBe('Online'), within);
      agent.mute(true);
      agent.report({ health: unhealthy });
      agent.report({ deployment: inSync('1.4.2') });
      agent.mute(false);
      agent.send();
      await vi.waitFor(
        () => expect(running.view('a')).toMatchObject({ health: 'Unhealthy', runningRelease: '1.4.2' }),
        within,
      );
      expect(agent.received.filter((frame) => frame.flags?.reportFullState)).toHaveLength(1);
    });

    test('W13: believes only a full state on a new socket, although the number is the next one', async () => {
      await using running = await runGateway({ store: store() });
      const before = await running.agent('a').connect();
      await vi.waitFor(() => expect(connectivityOf(running, 'a')).toBe('Online'), within);
      before.breakConnection();
      const after = running.agent('a');
      after.mute(true);
      await after.connect();
      after.mute(false);
      after.send({ health: unhealthy });
      await vi.waitFor(() => expect(after.received.some(({ flags }) => flags?.reportFullState)).toBe(true), within);
      expect(running.view('a')?.health).toBe('Healthy');
    });

    test('W19: an agent that says goodbye is Offline at once, and its socket is closed', async () => {
      await using running = await runGateway({ store: store() });
      const agent = await running.agent('a').connect();
      await vi.waitFor(() => expect(connectivityOf(running, 'a')).toBe('Online'), within);
      agent.leave('SIGTERM');
      await vi.waitFor(() => expect(connectivityOf(running, 'a')).toBe('Offline'), within);
      await vi.waitFor(() => expect(agent.closes).toEqual([{ code: 1000, reason: 'The agent left' }]), within);
    });

    test('W18, W20: a silent agent is Late, then Offline, then loses its socket; the next frame brings it back', async () => {
      await using running = await runGateway({ store: store(), heartbeatMs: 200, limits: { graceMs: 200 } });
      const agent = await running.agent('a', { reconnectMs: 10 }).connect();
      await vi.waitFor(() => expect(connectivityOf(running, 'a')).toBe('Online'), within);
      const healthBefore = running.view('a')?.health;
      agent.mute(true);
      await vi.waitFor(() => expect(connectivityOf(running, 'a')).toBe('Late'), within);
      await vi.waitFor(() => expect(connectivityOf(running, 'a')).toBe('Offline'), within);
      expect(running.view('a')?.health).toBe(healthBefore);
      agent.mute(false);
      await vi.waitFor(() => expect(agent.closes).toMatchObject([{ code: 1006 }]), within);
      await vi.waitFor(() => expect(connectivityOf(running, 'a')).toBe('Online'), within);
    });

    test('W18: a broken connection alone changes nothing', async () => {
      await using running = await runGateway({ store: store() });
      const agent = await running.agent('a', { reconnectMs: 10 }).connect();
      await vi.waitFor(() => expect(connectivityOf(running, 'a')).toBe('Online'), within);
      agent.breakConnection();
      await vi.waitFor(() => expect(agent.closes).toHaveLength(1), within);
      expect(connectivityOf(running, 'a')).toBe('Online');
      await vi.waitFor(() => expect(agent.connected).toBe(true), within);
    });
  });

  describe('a fleet', () => {
    const fleetSize = 250;
    const countOf = ({ gateway }: RunningGateway, connectivity: string) =>
      gateway.fleet.agents().filter((agent) => agent.connectivity === connectivity).length;

    test('W23, W31: 250 agents come, hear the same hint and keep their state while others misbehave', async () => {
      await using running = await runGateway({ store: store() });
      const agents = Array.from({ length: fleetSize }, (_, n) => running.agent(`agent-${n}`));
      const hostile = Array.from({ length: 20 }, (_, n) => running.agent(`hostile-${n}`));
      await Promise.all([...agents, ...hostile].map((agent) => agent.connect()));
      for (const agent of hostile) for (let n = 0; n < 20; n += 1) agent.sendRaw(n % 2 === 0 ? '{' : '[]');
      running.gateway.announcer.stateMoved('c1');
      for (const agent of agents) agent.report({ deployment: inSync('1.4.2') });

      const arrived = () =>
        running.gateway.fleet.agents().filter(({ runningRelease }) => runningRelease === '1.4.2').length;
      await vi.waitFor(() => expect(arrived()).toBe(fleetSize), within);
      await vi.waitFor(() => expect(hostile.filter(({ closes }) => closes.length === 1)).toHaveLength(20), within);
      await vi.waitFor(() => {
        const hinted = agents.filter(({ received }) => received.at(-1)?.revisionHint?.commit === 'c1');
        expect(hinted).toHaveLength(fleetSize);
      }, within);
      expect(agents.every(({ connected, closes }) => connected && closes.length === 0)).toBe(true);
      expect(running.lines).toHaveLength(20);
    });

    test('W22, W33: after a restart of the gateway all 250 come back by themselves, with what changed meanwhile', async () => {
      await using before = await runGateway({ store: store() });
      const agents = Array.from({ length: fleetSize }, (_, n) => before.agent(`agent-${n}`, { reconnectMs: 200 }));
      await Promise.all(agents.map((agent) => agent.connect()));
      await vi.waitFor(() => expect(countOf(before, 'Online')).toBe(fleetSize), within);

      await before.stop();
      expect(agents.map(({ closes }) => closes[0])).toEqual(
        agents.map(() => ({ code: 1001, reason: 'The gateway is stopping: come back' })),
      );
      for (const agent of agents) agent.report({ deployment: inSync('1.4.2') });

      await using after = await runGateway({
        credentials: before.credentials,
        store: store(),
        port: before.port,
        started: false,
      });
      await after.gateway.start();
      expect(after.gateway.fleet.agents()).toHaveLength(fleetSize);
      await vi.waitFor(() => expect(countOf(after, 'Online')).toBe(fleetSize), within);
      expect(new Set(after.gateway.fleet.agents().map(({ runningRelease }) => runningRelease))).toEqual(
        new Set(['1.4.2']),
      );
    });
  });
});
