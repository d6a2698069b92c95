import { needs } from '@pagurus/testkit/real-programs.ts';
import { describe, expect, test, vi } from 'vitest';
import { InProcessHub } from '#server/fan-out/in-process-fan-out.ts';
import { NatsFanOut } from '#server/fan-out/nats-fan-out.ts';
import { NATS_SERVER, NatsServer } from '#server/fan-out/nats-server.contract.ts';
import type { FanOut } from '#server/ports/fan-out.ts';

const within = { timeout: 20_000, interval: 10 };
const quiet = { info: () => undefined, warn: () => undefined };

type World = AsyncDisposable & { join(): FanOut };

async function inProcess(): Promise<World> {
  const hub = new InProcessHub();
  return { join: () => hub.join(), [Symbol.asyncDispose]: async () => undefined };
}

async function throughNats(): Promise<World> {
  const server = await NatsServer.start();
  return { join: () => new NatsFanOut(server.url, quiet), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function member(world: World) {
  const fanOut = world.join();
  const heard: string[] = [];
  let connections = 0;
  fanOut.listen({ message: (text) => heard.push(text), connected: () => (connections += 1) });
  await vi.waitFor(() => expect(connections).toBe(1), within);
  return { fanOut, heard, connections: () => connections, [Symbol.asyncDispose]: () => fanOut[Symbol.asyncDispose]() };
}

const KINDS: readonly (readonly [string, { readonly skip: boolean }, () => Promise<World>])[] = [
  ['in process', needs(), inProcess],
  ['NATS', needs(NATS_SERVER), throughNats],
];

for (const [name, options, make] of KINDS) {
  describe(`FanOut contract: ${name}`, options, () => {
    test('all others hear what one says, in its order, and it does not hear itself', async () => {
      await using world = await make();
      await using a = await member(world);
      await using b = await member(world);
      await using c = await member(world);
      expect(a.fanOut.isConnected()).toBe(true);
      const said = Array.from({ length: 200 }, (_, n) => `message ${n} ${'ä'.repeat(n)}`);
      await vi.waitFor(() => {
        a.fanOut.publish('are you there');
        expect(b.heard.length * c.heard.length).toBeGreaterThan(0);
      }, within);
      for (const text of said) a.fanOut.publish(text);
      for (const { heard } of [b, c]) await vi.waitFor(() => expect(heard.slice(-200)).toEqual(said), within);
      expect(a.heard).toEqual([]);
    });

    test('takes half a MiB at once', async () => {
      await using world = await make();
      await using a = await member(world);
      await using b = await member(world);
      const large = 'x'.repeat(512 * 1024);
      await vi.waitFor(() => {
        a.fanOut.publish(large);
        expect(b.heard.some((text) => text === large)).toBe(true);
      }, within);
    });

    test('who left hears nothing any more, and may be spoken to in vain', async () => {
      await using world = await make();
      await using a = await member(world);
      const b = await member(world);
      await b[Symbol.asyncDispose]();
      const before = b.heard.length;
      a.fanOut.publish('gone?');
      b.fanOut.publish('gone');
      await using c = await member(world);
      await vi.waitFor(() => {
        a.fanOut.publish('here?');
        expect(c.heard).toContain('here?');
      }, within);
      expect(b.heard).toHaveLength(before);
      expect(a.heard).toEqual([]);
    });
  });
}

describe('a NATS server that is away', needs(NATS_SERVER), () => {
  test('is waited for, at the start and later; each time it is back, it is said', async () => {
    await using server = await NatsServer.start();
    await using a = await member({
      join: () => new NatsFanOut(server.url, quiet),
      [Symbol.asyncDispose]: async () => {},
    });
    await server.stop();
    await vi.waitFor(() => expect(a.fanOut.isConnected()).toBe(false), within);
    a.fanOut.publish('lost');

    const late = new NatsFanOut(server.url, quiet);
    await using _ = late;
    const heard: string[] = [];
    late.listen({ message: (text) => heard.push(text), connected: () => undefined });
    expect(late.isConnected()).toBe(false);
    await server.start();
    await vi.waitFor(() => expect([late.isConnected(), a.connections()]).toEqual([true, 2]), within);
    await vi.waitFor(() => {
      a.fanOut.publish('back');
      expect(heard).toContain('back');
    }, within);
    expect(heard).not.toContain('lost');
  });

  test('does not keep a process that ends before it was ever reached', async () => {
    const server = await NatsServer.start();
    await server.stop();
    const fanOut = new NatsFanOut(server.url, quiet);
    fanOut.listen({ message: () => undefined, connected: () => undefined });
    await fanOut[Symbol.asyncDispose]();
    expect(fanOut.isConnected()).toBe(false);
  });
});
