import { setTimeout as wait } from 'node:timers/promises';
import { rowsWritten } from '../packages/testkit/src/database/postgresql-look.ts';
import type { StreamsState } from './gateway/browsers.ts';
import type { SocketsPlan, SocketsState } from './gateway/sockets.ts';
import type { Bench } from './main.ts';
import { leanAgents } from './world/credentials.ts';
import { Crew } from './world/crew.ts';
import { Dashboard, MANAGER } from './world/dashboard.ts';
import type { OwnVitals } from './world/own-vitals.ts';
import { judge, percentiles } from './world/percentiles.ts';
import { signIn } from './world/sign-in.ts';
import type { Vitals } from './world/vitals.ts';

const HEARTBEAT_MS = 15_000;
const BROWSERS = 20;
/** One process may have 20,000 files open. */
const SOCKETS_PER_PROCESS = 7_500;
const BUDGET = { streamMs: 1_000, memoryMb: 400, delayMs: 100, backSeconds: 60 };

type Say = (line: string) => void;
type Load = { readonly sockets: number; readonly changes: number; readonly connects: number; readonly seconds: number };

const FULL: Load = { sockets: 15_000, changes: 500, connects: 500, seconds: 60 };
/** As many frames and changes for each socket. */
const QUICK: Load = { sockets: 2_000, changes: 67, connects: 500, seconds: 10 };

const FILES = {
  'pagurus.yaml': `apiVersion: pagurus/v1
kind: Pipeline
environments:
  - name: dev
  - name: staging
  - name: production
`,
};

/** A whole fleet's sockets on one gateway, with browsers that watch it: how late they see a change, and what that takes. */
export const bench: Bench = async ({ quick, say, profile }) => {
  const load = quick ? QUICK : FULL;
  await using dashboard = await Dashboard.start({ files: FILES, heartbeatMs: HEARTBEAT_MS }, say);
  await using fleet = new Fleet(load);
  await using browsers = new Crew(new URL('gateway/browsers.ts', import.meta.url));
  const empty = await dashboard.collected();
  say(`the gateway's process alone: ${empty.rss.toFixed(0)} MB, of which ${empty.heap.toFixed(0)} MB are live objects`);

  await fleet.connect(dashboard);
  await until('every socket is open', 180, async () => {
    const { open, lost } = await fleet.state();
    return open === load.sockets || `${open} are, ${lost} were lost`;
  });
  const cookie = await signIn(dashboard.url, MANAGER, MANAGER);
  await browsers.ask('open', { url: dashboard.url, cookie, count: BROWSERS });
  await until('every browser knows the whole fleet', 60, async () => {
    const { open, online } = await browsers.ask<StreamsState>('state');
    return (open === BROWSERS && online === load.sockets) || `${open} are open, the first knows ${online} online`;
  });
  say(`${load.sockets} sockets in ${fleet.size} processes, ${BROWSERS} streams, heartbeats every ${HEARTBEAT_MS} ms`);

  const steady = await underLoad({ load, dashboard, fleet, browsers, say, profile });
  const back = await killed(load, dashboard, fleet, browsers, say);
  return {
    name: 'gateway',
    value: Math.round(steady.p95),
    unit: 'ms',
    budget: BUDGET.streamMs,
    ok: steady.ok && back,
  };
};

/** The clients, spread over as many processes as they need. */
class Fleet implements AsyncDisposable {
  readonly #crews: Crew[];
  readonly #load: Load;

  constructor(load: Load) {
    this.#load = load;
    const count = Math.ceil(load.sockets / SOCKETS_PER_PROCESS);
    this.#crews = Array.from({ length: count }, () => new Crew(new URL('gateway/sockets.ts', import.meta.url)));
  }

  get size(): number {
    return this.#crews.length;
  }

  async connect(dashboard: Dashboard): Promise<void> {
    const { sockets, connects } = this.#load;
    const count = sockets / this.size;
    await dashboard.enrol(leanAgents(sockets));
    const plan = {
      url: dashboard.gatewayUrl,
      count,
      connectsPerSecond: connects / this.size,
      heartbeatMs: HEARTBEAT_MS,
    };
    await this.#each((crew, index) => crew.ask('connect', { ...plan, first: index * count } satisfies SocketsPlan));
  }

  async change(perSecond: number): Promise<void> {
    await this.#each((crew) => crew.ask('change', perSecond / this.size));
  }

  async state(): Promise<SocketsState> {
    const states = await this.#each((crew) => crew.ask<SocketsState>('state'));
    const sum = (key: keyof SocketsState) => states.reduce((total, state) => total + state[key], 0);
    const [open, connects, lost, frames] = [sum('open'), sum('connects'), sum('lost'), sum('frames')];
    return { open, connects, lost, frames, fullStates: sum('fullStates'), changes: sum('changes') };
  }

  vitals(): Promise<OwnVitals[]> {
    return this.#each((crew) => crew.ask<OwnVitals>('vitals'));
  }

  #each<T>(ask: (crew: Crew, index: number) => Promise<T>): Promise<T[]> {
    return Promise.all(this.#crews.map(ask));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#crews.map((crew) => crew[Symbol.asyncDispose]()));
  }
}

type Stage = {
  readonly load: Load;
  readonly dashboard: Dashboard;
  readonly fleet: Fleet;
  readonly browsers: Crew;
  readonly say: Say;
  readonly profile: string | undefined;
};

async function underLoad(stage: Stage): Promise<{ readonly p95: number; readonly ok: boolean }> {
  const { load, dashboard, fleet, browsers, say, profile } = stage;
  await fleet.change(load.changes);
  await wait(3_000);
  await Promise.all([browsers.ask('latencies'), browsers.ask('vitals'), fleet.vitals()]);
  dashboard.reset(profile !== undefined);
  const before = { ...(await measures(dashboard, fleet)), streams: await browsers.ask<StreamsState>('state') };
  let memory = 0;
  for (let second = 0; second < load.seconds; second += 1) {
    await wait(1_000);
    memory = Math.max(memory, (await dashboard.vitals()).rss);
  }
  const after = { ...(await measures(dashboard, fleet)), streams: await browsers.ask<StreamsState>('state') };
  if (profile !== undefined) dashboard.writeProfile(profile);
  await fleet.change(0);
  await wait(1_500);
  const latencies = await browsers.ask<number[]>('latencies');
  const clients = [...(await fleet.vitals()), await browsers.ask<OwnVitals>('vitals')];

  const seconds = (after.at - before.at) / 1_000;
  const rate = (change: number) => (change / seconds).toFixed(0);
  const { 50: p50, 95: p95, 99: p99 } = percentiles(latencies, 50, 95, 99);
  const changes = after.clients.changes - before.clients.changes;
  const megabytes = (after.streams.bytes - before.streams.bytes) / 2 ** 20 / seconds;
  say(
    `${seconds.toFixed(0)} s: ${rate(after.clients.frames - before.clients.frames)} frames/s, ${rate(changes)} changes/s`,
  );
  say(
    `seen in browsers: ${latencies.length} rows of changes (p50 ${p50} ms, p99 ${p99} ms), ${megabytes.toFixed(1)} MB/s`,
  );
  say(`database: ${rate(after.rows - before.rows)} rows/s`);
  say(
    `gateway: ${(((after.own.cpuSeconds - before.own.cpuSeconds) / seconds) * 100).toFixed(0)} % of a core, ${sizeOf(after.own)}`,
  );
  for (const { delayP99, cpuSeconds } of clients)
    say(
      `a client process: event-loop delay p99 ${delayP99.toFixed(0)} ms, ${((cpuSeconds / seconds) * 100).toFixed(0)} % of a core`,
    );
  const lost = after.clients.lost - before.clients.lost;
  const kept = [
    judge(say, 'heartbeat to stream p95', p95, 'ms', BUDGET.streamMs),
    judge(say, 'process memory, at most', memory, 'MB', BUDGET.memoryMb),
    judge(say, 'event-loop delay p99', after.own.delayP99, 'ms', BUDGET.delayMs),
    judge(say, 'sockets lost', lost, 'sockets', 1),
  ];
  return { p95, ok: kept.every(Boolean) && latencies.length > 0 };
}

const sizeOf = ({ rss, heap, delayP50, delayMax }: Vitals): string =>
  `${rss.toFixed(0)} MB resident, ${heap.toFixed(0)} MB heap, event-loop delay p50 ${delayP50.toFixed(0)} ms, max ${delayMax.toFixed(0)} ms`;

async function measures(dashboard: Dashboard, fleet: Fleet) {
  const [rows, clients, own] = await Promise.all([
    rowsWritten(dashboard.databaseUrl),
    fleet.state(),
    dashboard.vitals(),
  ]);
  return { at: performance.now(), rows, clients, own };
}

/** The gateway is killed under load and started again; everybody comes back by themselves. */
async function killed(load: Load, dashboard: Dashboard, fleet: Fleet, browsers: Crew, say: Say): Promise<boolean> {
  const before = await fleet.state();
  await dashboard.kill();
  const began = performance.now();
  const since = () => (performance.now() - began) / 1_000;
  await dashboard.run();
  say(`killed (-9) and started again: answers after ${since().toFixed(1)} s`);
  await until('every socket is back', 180, async () => {
    const { connects, open } = await fleet.state();
    return (open === load.sockets && connects - before.connects >= load.sockets) || `${open} are`;
  });
  say(`every socket is open again after ${since().toFixed(1)} s`);
  await until('every browser is back and knows all of the fleet online', 180, async () => {
    const { open, online } = await browsers.ask<StreamsState>('state');
    return (open === BROWSERS && online === load.sockets) || `${open} are open, the first knows ${online} online`;
  });
  const { rss, delayMax } = await dashboard.vitals();
  say(`the new process: ${rss.toFixed(0)} MB, event-loop delay max ${delayMax.toFixed(0)} ms`);
  return judge(say, 'all back and complete after', since(), 's', BUDGET.backSeconds);
}

/** `look` answers true, or what it saw instead. */
async function until(what: string, seconds: number, look: () => Promise<true | string>): Promise<void> {
  const deadline = performance.now() + seconds * 1_000;
  for (let seen = await look(); seen !== true; seen = await look()) {
    if (performance.now() > deadline) throw new Error(`Waited ${seconds} s in vain until ${what}: ${seen}`);
    await wait(200);
  }
}
