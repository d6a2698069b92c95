import { setTimeout as wait } from 'node:timers/promises';
import { PullLoops } from './commit-to-healthy/pull-loops.ts';
import type { Bench } from './main.ts';
import { type ContainersPlan, STEPS, type StepName, type Steps } from './world/containers.ts';
import { ENROLMENT_TOKEN, simulatedAgents } from './world/credentials.ts';
import { Crew } from './world/crew.ts';
import { Dashboard, MANAGER, REPOSITORY } from './world/dashboard.ts';
import { CELL, DESIRED_PATH, DemoState } from './world/demo-state.ts';
import { FleetWatch } from './world/fleet-watch.ts';
import { ForgeClient } from './world/forge.ts';
import type { OwnVitals } from './world/own-vitals.ts';
import { judge, percentiles } from './world/percentiles.ts';
import { RealAgents } from './world/real-agents.ts';
import { signIn } from './world/sign-in.ts';

const BUDGET = { p50: 3_000, p99: 10_000 };
const MODES = ['relay', 'git'] as const;
const AGENTS_LOGIN = 'pagurus-agents';

type Mode = (typeof MODES)[number];
type Say = (line: string) => void;
type Size = {
  readonly simulated: number;
  readonly processes: number;
  readonly real: number;
  readonly merges: number;
  readonly loops: number;
  readonly loopMs: number;
};

const FULL: Size = { simulated: 1_000, processes: 2, real: 20, merges: 3, loops: 20, loopMs: 60_000 };
const QUICK: Size = { simulated: 100, processes: 1, real: 3, merges: 2, loops: 4, loopMs: 6_000 };

/** From a merge in the forge until the dashboard shows an agent healthy with it, over a whole fleet, for both sources. */
export const bench: Bench = async ({ quick, say }) => {
  const size = quick ? QUICK : FULL;
  await using state = await DemoState.serve('{ maxUnavailable: "100%" }');
  await using dashboard = await Dashboard.start({ files: await state.first('1.0.0'), heartbeatMs: 15_000 }, say);
  const pullUrl = (await gitUrlOf(dashboard, MANAGER)).href;
  await using loops = await PullLoops.start(pullUrl, DESIRED_PATH, size.loops, size.loopMs);
  const forge = await ForgeClient.of(dashboard);
  using watch = new FleetWatch(dashboard.url, await signIn(dashboard.url, MANAGER, MANAGER));
  const world = { size, state, dashboard, loops, forge, watch, say };

  const all: number[] = [];
  const pulled: number[] = [];
  let asked = '1.0.0';
  for (const mode of MODES) {
    const measured = await measure(mode, asked, world);
    all.push(...measured.latencies);
    pulled.push(...measured.pulled);
    asked = measured.asked;
  }
  const yard = percentiles(pulled, 50, 99);
  const { 50: p50, 99: p99 } = percentiles(all, 50, 99);
  say(
    `the yardstick, git pull every 60 s: p50 ${seconds(yard[50])}, p99 ${seconds(yard[99])} until the file is there, ${pulled.length} pulls`,
  );
  const kept = [
    judge(say, 'merge to healthy, p50', p50, 'ms', BUDGET.p50),
    judge(say, 'merge to healthy, p99', p99, 'ms', BUDGET.p99),
  ];
  say(`against the yardstick: ${(yard[50] / p50).toFixed(1)} times as fast`);
  return { name: 'commit-to-healthy', value: Math.round(p50), unit: 'ms', budget: BUDGET.p50, ok: kept.every(Boolean) };
};

type World = {
  readonly size: Size;
  readonly state: DemoState;
  readonly dashboard: Dashboard;
  readonly loops: PullLoops;
  readonly forge: ForgeClient;
  readonly watch: FleetWatch;
  readonly say: Say;
};
type Measured = { readonly latencies: number[]; readonly pulled: number[]; readonly asked: string };

/** A fleet of its own for one source; `asked` is what Git asks for when it begins. */
async function measure(mode: Mode, asked: string, world: World): Promise<Measured> {
  const { size, dashboard, watch, say } = world;
  await using crews = await simulated(mode, world);
  await using _real = await RealAgents.start(size.real, await realEnvironment(mode, dashboard));
  const whole = size.simulated + size.real;
  await until(`all ${whole} run ${asked}`, () => runWell(watch, asked, mode) === whole || undefined);

  const latencies: number[] = [];
  const pulled: number[] = [];
  const steps: { merged: number; steps: Steps }[] = [];
  let version = asked;
  for (let merge = 1; merge <= size.merges; merge += 1) {
    version = `1.${mode === 'relay' ? 1 : 2}.${merge}`;
    await crews.each((crew) => crew.ask('begin'));
    const merged = await deploy(version, world);
    const seen = await until(`all ${whole} run ${version}`, () => {
      const well = watch.wellWith(version);
      return well.size === whole ? well : undefined;
    });
    const these = [...seen.values()].map((at) => at - merged);
    latencies.push(...these);
    const noted = await crews.each((crew) => crew.ask<Steps[]>('steps'));
    steps.push(...noted.flat().map((each) => ({ merged, steps: each })));
    const real = [...seen].filter(([uid]) => !uid.startsWith('simulated-')).map(([, at]) => at - merged);
    const { 50: p50, 99: p99 } = percentiles(these, 50, 99);
    say(
      `${mode}, ${version}: p50 ${seconds(p50)}, p99 ${seconds(p99)}; real agents p50 ${seconds(percentiles(real, 50)[50])}`,
    );
    const texts = (await world.state.asks(version))[DESIRED_PATH] ?? '';
    await wait(size.loopMs + 2_000);
    pulled.push(...world.loops.latencies(texts, merged));
  }
  sayShares(mode, steps, latencies, say);
  for (const { delayP99, cpuSeconds } of await crews.each((crew) => crew.ask<OwnVitals>('vitals')))
    say(
      `a process of simulated agents: event-loop delay p99 ${delayP99.toFixed(0)} ms, ${cpuSeconds.toFixed(1)} s of processor time`,
    );
  await crews.each((crew) => crew.ask('stop'));
  return { latencies, pulled, asked: version };
}

/** Answers when the merge was asked for, in ms since 1970. */
async function deploy(version: string, { forge, state, say }: World): Promise<number> {
  const change = await forge.open(`Run ${version}`, await state.asks(version));
  const merged = Date.now();
  await forge.merge(change);
  say(`merged ${version} in ${Date.now() - merged} ms`);
  return merged;
}

const runWell = (watch: FleetWatch, release: string, _mode: Mode): number =>
  [...watch.rows.values()].filter(
    // Who said goodbye after the other source stays on the page as it was last.
    ({ phase, runningRelease, health, connectivity }) =>
      phase === 'InSync' && runningRelease === release && health === 'Healthy' && connectivity !== 'Offline',
  ).length;

async function simulated(mode: Mode, { size, dashboard }: World) {
  await dashboard.enrol(simulatedAgents(size.simulated, CELL));
  const count = size.simulated / size.processes;
  const git =
    mode === 'git'
      ? { url: await gitUrlWithoutLogin(dashboard), token: await dashboard.tokenOf(AGENTS_LOGIN) }
      : undefined;
  const crews = Array.from({ length: size.processes }, () => new Crew(new URL('world/containers.ts', import.meta.url)));
  const each = <T>(ask: (crew: Crew, index: number) => Promise<T>) => Promise.all(crews.map(ask));
  await each((crew, index) => {
    const plan: ContainersPlan = {
      ...CELL,
      first: index * count,
      count,
      gatewayUrl: dashboard.gatewayUrl,
      relayUrl: `${dashboard.url}/agent/v1/state`,
      git,
      pollMs: 60_000,
      seed: 1,
    };
    return crew.ask('start', plan);
  });
  return { each, [Symbol.asyncDispose]: async () => void (await each((crew) => crew[Symbol.asyncDispose]())) };
}

async function realEnvironment(mode: Mode, dashboard: Dashboard): Promise<Record<string, string>> {
  const git = {
    PAGURUS_GIT_URL: await gitUrlWithoutLogin(dashboard),
    PAGURUS_GIT_TOKEN: await dashboard.tokenOf(AGENTS_LOGIN),
  };
  return {
    PAGURUS_APP: CELL.app,
    PAGURUS_ENVIRONMENT: CELL.environment,
    PAGURUS_GATEWAY_URL: dashboard.gatewayUrl,
    PAGURUS_ENROLMENT_TOKEN: ENROLMENT_TOKEN,
    ...(mode === 'git' ? git : { PAGURUS_TRUST: 'relay' }),
  };
}

async function gitUrlOf(dashboard: Dashboard, login: string): Promise<URL> {
  const url = new URL(`${dashboard.url}/forge/${REPOSITORY.owner}/${REPOSITORY.name}.git`);
  url.username = login;
  url.password = await dashboard.tokenOf(login);
  return url;
}

const gitUrlWithoutLogin = async (dashboard: Dashboard): Promise<string> =>
  `${dashboard.url}/forge/${REPOSITORY.owner}/${REPOSITORY.name}.git`;

/** How long each step took after the one before, and its share of the whole, over the simulated agents. */
function sayShares(
  mode: Mode,
  noted: readonly { merged: number; steps: Steps }[],
  latencies: readonly number[],
  say: Say,
): void {
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const whole = mean(latencies);
  const parts: string[] = [];
  let before: StepName | 'merged' = 'merged';
  for (const step of STEPS) {
    const spans = noted.flatMap(({ merged, steps }) => {
      const [from, to] = [before === 'merged' ? merged : steps[before], steps[step]];
      return from === undefined || to === undefined ? [] : [to - from];
    });
    parts.push(`${step} ${mean(spans).toFixed(0)} ms (${((mean(spans) / whole) * 100).toFixed(0)} %)`);
    before = step;
  }
  const reported = noted.flatMap(({ merged, steps }) =>
    steps.reported === undefined ? [] : [steps.reported - merged],
  );
  parts.push(`shown ${(whole - mean(reported)).toFixed(0)} ms`);
  say(`${mode}, mean ${whole.toFixed(0)} ms: merge, ${parts.join(', ')}`);
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

async function until<T>(what: string, look: () => T | undefined): Promise<T> {
  const deadline = performance.now() + 240_000;
  for (;;) {
    const seen = look();
    if (seen !== undefined) return seen;
    if (performance.now() > deadline) throw new Error(`Waited 240 s in vain until ${what}`);
    await wait(50);
  }
}
