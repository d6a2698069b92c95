import { describe, expect, test, vi } from 'vitest';
import { noFleetStore } from './no-fleet-store.contract.ts';
import { runGateway } from './running-gateway.contract.ts';

const within = { timeout: 10_000, interval: 10 };
const unhealthy = { state: 'Unhealthy', ageMs: 0, reason: 'it answers 503' } as const;
const errorsOf = ({ received }: { received: { errorResponse?: unknown }[] }) =>
  received.map((frame) => frame.errorResponse).filter((error) => error !== undefined);

describe('A frame that is wrong, or one too many', () => {
  test.each([
    ['W24', 'text that is not JSON', 'hello', 'badFrame', 'it must be JSON'],
    ['W24', 'a number', '7', 'badFrame', 'it must have the shape'],
    ['W24', 'a frame of the wrong shape', '{"type":"agentToServer","sequenceNum":"x"}', 'badFrame', 'sequenceNum'],
    ['W24', 'a binary frame', Buffer.from([0, 159, 146, 150]), 'badFrame', 'it is binary'],
    ['W25', 'an unknown type', '{"type":"teleport","to":"mars"}', 'unknownType', 'teleport'],
  ])('%s: answers %s with a sentence and goes on', async (_clause, _name, raw, code, words) => {
    await using running = await runGateway({ store: noFleetStore });
    const agent = await running.agent('a').connect();
    agent.sendRaw(raw);
    agent.report({ health: unhealthy });
    await vi.waitFor(() => expect(running.view('a')?.health).toBe('Unhealthy'), within);
    const error = { code, message: expect.stringContaining(words) as string };
    await vi.waitFor(() => expect(errorsOf(agent)).toEqual([error]), within);
  });

  test('W26: lets unknown fields pass', async () => {
    await using running = await runGateway({ store: noFleetStore });
    const agent = await running.agent('a').connect();
    agent.send({ health: unhealthy, tomorrow: { x: 1 } } as object);
    await vi.waitFor(() => expect(running.view('a')?.health).toBe('Unhealthy'), within);
    expect(errorsOf(agent)).toEqual([]);
  });

  test('W5: takes a frame of 64 KiB and closes the socket at one byte more', async () => {
    await using running = await runGateway({ store: noFleetStore });
    const agent = await running.agent('a').connect();
    const frame = { type: 'agentToServer', instanceUid: 'a', sequenceNum: 1, health: unhealthy };
    agent.sendRaw(JSON.stringify(frame).padEnd(64 * 1024));
    await vi.waitFor(() => expect(running.view('a')?.health).toBe('Unhealthy'), within);
    agent.sendRaw(' '.repeat(64 * 1024 + 1));
    await vi.waitFor(() => expect(agent.closes).toMatchObject([{ code: 1009 }]), within);
  });

  test('W27, W31: closes after 10 bad frames, with one line in the log', async () => {
    await using running = await runGateway({ store: noFleetStore });
    const agent = await running.agent('a').connect();
    for (let n = 0; n < 50; n += 1) agent.sendRaw('}');
    await vi.waitFor(() => expect(agent.closes).toMatchObject([{ code: 1008 }]), within);
    expect(errorsOf(agent)).toHaveLength(10);
    expect(running.lines).toHaveLength(1);
  });

  test('W28: counts pings of the WebSocket like frames', async () => {
    await using running = await runGateway({ store: noFleetStore, limits: { framesPerSecond: 1, framesBurst: 50 } });
    const agent = await running.agent('a').connect();
    // Few at a time: `ws` itself breaks a connection whose pongs pile up.
    for (let pings = 10; agent.closes.length === 0 && pings <= 500; pings += 10) {
      for (let n = 0; n < 10; n += 1) agent.ping();
      await vi.waitFor(() => expect(agent.pongs >= pings || agent.closes.length > 0).toBe(true), within);
    }
    expect(agent.closes).toMatchObject([{ code: 1008 }]);
  });

  test('W28: closes the socket of an agent that floods', async () => {
    await using running = await runGateway({ store: noFleetStore });
    const agent = await running.agent('a').connect();
    for (let n = 0; n < 500; n += 1) agent.send();
    await vi.waitFor(() => expect(agent.closes).toMatchObject([{ code: 1008 }]), within);
    expect(errorsOf(agent)).toMatchObject([{ code: 'overloaded', retryAfterMs: 30_000 }]);
  });
});
