import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testDatabases } from '@pagurus/testkit/database/test-databases.ts';
import { RollingAgent } from '@pagurus/testkit/gateway/rolling-agent.ts';
import { needs } from '@pagurus/testkit/real-programs.ts';
import { describe, expect, test, vi } from 'vitest';
import { hashOfSecret } from '#server/agent-secret.ts';
import { type Database, openDatabase } from '#server/db/open-database.ts';
import { prismaRolloutStore } from '#server/db/rollout-store.ts';
import { NATS_SERVER, NatsServer } from '#server/fan-out/nats-server.contract.ts';

const PROGRAM = fileURLToPath(new URL('fixtures/gateway-process.ts', import.meta.url));
const within = { timeout: 60_000, interval: 50 };
const postgresql = testDatabases().find(({ name }) => name === 'PostgreSQL');
const skip = postgresql === undefined || needs(NATS_SERVER).skip;
const AGENTS = 20;
const CELL = { app: 'payments', environment: 'production' };

type Known = { readonly agents: Record<string, string>; readonly together: boolean };

class GatewayProcess implements AsyncDisposable {
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(made: ChildProcess, port: number) {
    this.#process = made;
    this.port = port;
  }

  static async start(databaseUrl: string, dataDir: string, natsUrl: string): Promise<GatewayProcess> {
    const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
    const made = spawn(process.execPath, [PROGRAM, databaseUrl, dataDir, natsUrl], { stdio });
    const [text] = (await once(made.stdout, 'data')) as [Buffer];
    return new GatewayProcess(made, Number(text.toString()));
  }

  async known(): Promise<Known> {
    return (await (await fetch(`http://127.0.0.1:${this.port}/fleet`)).json()) as Known;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}

/** One address in front of all gateways, each connection to the next one that answers. */
async function inFrontOf(ports: readonly number[]) {
  let next = 0;
  const sockets = new Set<Socket>();
  const server = createServer((from) => {
    const to = connect(ports[(next += 1) % ports.length] ?? 0, '127.0.0.1');
    for (const [one, other] of [[from, to] as const, [to, from] as const]) {
      sockets.add(one);
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/agent/v1/connect`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Credentials of these agents, as if they had enrolled. */
async function enrolled({ prisma }: Database, instanceUids: readonly string[]): Promise<void> {
  const about = { ...CELL, tokenId: 't', tokenName: 'a token', createdAt: new Date() };
  const rows = instanceUids.map((instanceUid) => ({
    ...about,
    instanceUid,
    hash: hashOfSecret(secretOf(instanceUid)),
  }));
  await prisma.agentCredential.createMany({ data: rows });
}

const secretOf = (instanceUid: string): string => `secret-of-${instanceUid}`;

describe('two gateway processes on PostgreSQL and NATS', { skip }, () => {
  test('N4, W37, W38: one is killed in a rollout: no agent is Offline anywhere, no lease is lost, the rollout ends; without NATS each goes on, and catches up', async () => {
    await using undo = new AsyncDisposableStack();
    const made = undo.use(await postgresql!.create());
    const database = undo.use(await openDatabase({ ...made, log: () => undefined }));
    const nats = undo.use(await NatsServer.start());
    const folder = await mkdtemp(join(tmpdir(), 'pagurus-gateways-'));
    undo.defer(() => rm(folder, { recursive: true, force: true }));
    const start = async (name: string) =>
      undo.use(await GatewayProcess.start(made.databaseUrl ?? '', join(folder, name), nats.url));
    const [a, b] = await Promise.all([start('a'), start('b')]);
    const front = undo.use(await inFrontOf([a.port, b.port]));

    const away = new Set<string>();
    let most = 0;
    const onAway = (uid: string, isAway: boolean) => {
      if (isAway) away.add(uid);
      else away.delete(uid);
      most = Math.max(most, away.size);
    };
    const names = Array.from({ length: AGENTS }, (_, n) => `agent-${n}`);
    await enrolled(database, [...names, 'late']);
    const fleet = names.map((instanceUid) => {
      const about = { instanceUid, running: '1.4.1', stepMs: 200, reconnectMs: 500, onAway };
      return undo.use(new RollingAgent({ url: front.url, token: secretOf(instanceUid), ...about }));
    });
    await Promise.all(fleet.map(({ agent }) => agent.connect()));
    const isWhole = async (gateway: GatewayProcess) => {
      const { agents } = await gateway.known();
      expect(Object.keys(agents)).toHaveLength(AGENTS);
      expect(Object.values(agents).filter((connectivity) => connectivity !== 'Online')).toEqual([]);
    };
    for (const gateway of [a, b]) await vi.waitFor(() => isWhole(gateway), within);

    for (const agent of fleet) agent.wish('1.5.0');
    await vi.waitFor(
      () => expect(fleet.filter(({ running }) => running === '1.5.0').length).toBeGreaterThan(3),
      within,
    );
    await a[Symbol.asyncDispose]();
    await vi.waitFor(() => expect(fleet.every(({ running }) => running === '1.5.0')).toBe(true), within);
    await vi.waitFor(() => isWhole(b), within);
    expect(most).toBeLessThanOrEqual(3);
    const store = prismaRolloutStore(database.prisma);
    await vi.waitFor(async () => expect((await store.read(CELL)).leases).toEqual([]), within);
    const offline = { kind: 'connectivity', detail: { path: ['text'], string_starts_with: 'Offline' } };
    expect(await database.prisma.agentEvent.count({ where: offline })).toBe(0);

    await nats.stop();
    await vi.waitFor(async () => expect((await b.known()).together).toBe(false), within);
    const c = await start('c');
    const alone = { url: `ws://127.0.0.1:${c.port}/agent/v1/connect`, token: secretOf('late'), instanceUid: 'late' };
    const late = undo.use(new RollingAgent({ ...alone, running: '1.5.0', stepMs: 1, onAway }));
    await late.agent.connect();
    await vi.waitFor(async () => expect((await c.known()).agents['late']).toBe('Online'), within);
    await isWhole(b);
    await nats.start();
    for (const gateway of [b, c]) {
      await vi.waitFor(async () => {
        const { agents, together } = await gateway.known();
        expect(together).toBe(true);
        expect(Object.keys(agents)).toHaveLength(AGENTS + 1);
        expect(Object.values(agents).filter((connectivity) => connectivity !== 'Online')).toEqual([]);
      }, within);
    }
  });
});
