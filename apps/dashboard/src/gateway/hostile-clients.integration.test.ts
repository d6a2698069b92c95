import { request } from 'node:http';
import { type Socket, connect } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { noFleetStore } from './no-fleet-store.contract.ts';
import { type RunningGateway, credentialOf, runGateway } from './running-gateway.contract.ts';

const within = { timeout: 30_000, interval: 10 };
const unhealthy = { state: 'Unhealthy', ageMs: 0, reason: 'it answers 503' } as const;

const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

/** What the agent of this instanceUid shows, made known to the gateway. */
const secretOf = ({ credentials }: RunningGateway, instanceUid: string): string =>
  credentials.put(credentialOf(instanceUid), { instanceUid, app: 'payments', environment: 'production' });

/** One upgrade, from an address of the loopback; the status that it is answered with. */
function knock({ port }: RunningGateway, token: string, localAddress: string): Promise<number> {
  const headers = { ...UPGRADE, authorization: `Bearer ${token}` };
  const asking = request({ host: '127.0.0.1', port, path: '/agent/v1/connect', headers, localAddress, agent: false });
  return new Promise((resolve, reject) => {
    asking.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    asking.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asking.on('error', reject);
    asking.end();
  });
}

/** A socket after the handshake, of which nothing is known to be a WebSocket client. */
async function rawSocket(running: RunningGateway): Promise<Socket> {
  const { port } = running;
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  const lines = Object.entries({ host: 'x', ...UPGRADE, authorization: `Bearer ${secretOf(running, 'raw')}` });
  socket.write(
    `GET /agent/v1/connect HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
  );
  await new Promise((resolve) => socket.once('data', resolve));
  return socket;
}

describe('a hostile client costs only itself', () => {
  test('W28a, W31: 1,000 connects at once from one address are answered 503 with Retry-After; others come in', async () => {
    const limits = { connectsPerSecond: 1, connectsBurst: 50 };
    await using running = await runGateway({ store: noFleetStore, limits });
    const agent = await running.agent('a').connect();
    const secret = secretOf(running, 'knocks');
    const answers: number[] = [];
    for (let n = 0; n < 1_000; n += 100) {
      answers.push(...(await Promise.all(Array.from({ length: 100 }, () => knock(running, secret, '127.0.0.1')))));
    }
    const letIn = answers.filter((status) => status === 101);
    expect(letIn.length).toBeGreaterThan(0);
    expect(letIn.length).toBeLessThan(500);
    expect(answers.filter((status) => status === 503)).toHaveLength(1_000 - letIn.length);
    expect(await knock(running, secret, '127.0.0.2')).toBe(101);
    agent.report({ health: unhealthy });
    await vi.waitFor(() => expect(running.view('a')?.health).toBe('Unhealthy'), within);
    expect(agent.closes).toEqual([]);
  });

  test('W28a: wrong tokens count as connects too', async () => {
    await using running = await runGateway({ store: noFleetStore, limits: { connectsPerSecond: 0, connectsBurst: 3 } });
    const answers: number[] = [];
    for (let n = 0; n < 5; n += 1) answers.push(await knock(running, 'a guess', '127.0.0.1'));
    expect(answers).toEqual([401, 401, 401, 503, 503]);
  });

  test('W28a: an identity that takes itself over again and again is told to stay away', async () => {
    const limits = { takeoversPerSecond: 0, takeoversBurst: 3 };
    await using running = await runGateway({ store: noFleetStore, limits });
    for (let n = 0; n < 3; n += 1) await running.agent('a').connect();
    const last = await running.agent('a').connect();
    await vi.waitFor(() => expect(last.closes).toMatchObject([{ code: 1008 }]), within);
    expect(last.received.at(-1)?.errorResponse).toMatchObject({ code: 'overloaded', retryAfterMs: 30_000 });
    const other = await running.agent('b').connect();
    await vi.waitFor(() => expect(running.view('b')).toBeDefined(), within);
    expect(other.closes).toEqual([]);
  });

  test('W5: a frame of 10 MB closes its socket with 1009, before it is read', async () => {
    await using running = await runGateway({ store: noFleetStore });
    const [giant, agent] = [await running.agent('giant').connect(), await running.agent('a').connect()];
    giant.sendRaw(Buffer.alloc(10 * 1024 * 1024, 'x').toString());
    await vi.waitFor(() => expect(giant.closes).toHaveLength(1), within);
    agent.report({ health: unhealthy });
    await vi.waitFor(() => expect(running.view('a')?.health).toBe('Unhealthy'), within);
    expect(agent.closes).toEqual([]);
  });

  test('W4: a socket that drips a frame byte by byte is closed as one that says nothing', async () => {
    await using running = await runGateway({ store: noFleetStore, limits: { firstFrameMs: 300 } });
    const socket = await rawSocket(running);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    // A text frame of 60,000 bytes, masked with zeros: at this pace it never comes to its end.
    const frame = Buffer.concat([Buffer.from([0x81, 0x80 | 126, 0xea, 0x60, 0, 0, 0, 0]), Buffer.alloc(60_000, 'x')]);
    let sent = 0;
    const drip = setInterval(() => {
      socket.write(frame.subarray(sent, (sent += 1)));
    }, 20);
    socket.resume();
    await closed;
    clearInterval(drip);
    expect(sent).toBeLessThan(frame.length);
  });

  test('W13: a frame that is sent again is not believed, and the truth is asked for', async () => {
    await using running = await runGateway({ store: noFleetStore });
    const agent = await running.agent('a').connect();
    const frame = JSON.stringify({ type: 'agentToServer', instanceUid: 'a', sequenceNum: 1, health: unhealthy });
    agent.sendRaw(frame);
    await vi.waitFor(() => expect(running.view('a')?.health).toBe('Unhealthy'), within);
    agent.report({ health: { state: 'Healthy', ageMs: 0 } });
    await vi.waitFor(() => expect(running.view('a')?.health).toBe('Healthy'), within);
    agent.sendRaw(frame);
    await vi.waitFor(() => expect(agent.received.some(({ flags }) => flags?.reportFullState)).toBe(true), within);
    await vi.waitFor(() => expect(running.view('a')?.health).toBe('Healthy'), within);
  });

  test('W29: an agent that reads nothing loses its socket when too much waits for it', async () => {
    await using running = await runGateway({ store: noFleetStore, limits: { unsentBytesMax: 1_024 } });
    const socket = await rawSocket(running);
    socket.pause();
    const frame = Buffer.from('{}');
    const masked = Buffer.concat([Buffer.from([0x81, 0x80 | frame.length, 0, 0, 0, 0]), frame]);
    let isClosed = false;
    socket.once('close', () => (isClosed = true));
    // Each is answered with a sentence, and nobody takes the answers.
    await vi.waitFor(() => {
      for (let n = 0; n < 100 && !socket.destroyed; n += 1) socket.write(masked);
      socket.resume();
      expect(isClosed).toBe(true);
    }, within);
  });
});
