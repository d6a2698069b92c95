import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../apps/agent/test/simulated/seeded-random.ts';
import { countRows, databaseHiccup } from '../packages/testkit/src/database/postgresql-look.ts';
import type { Bench } from './main.ts';
import type { ContainersPlan } from './world/containers.ts';
import { simulatedAgents } from './world/credentials.ts';
import { Crew } from './world/crew.ts';
import { Dashboard, MANAGER } from './world/dashboard.ts';
import { CELL, DemoState } from './world/demo-state.ts';
import { FleetWatch } from './world/fleet-watch.ts';
import { ForgeClient } from './world/forge.ts';
import { judge } from './world/percentiles.ts';
import { signIn } from './world/sign-in.ts';
import { slopePerMinute } from './world/slope.ts';

type Say = (line: string) => void;
type Size = {
  readonly containers: number;
  readonly seconds: number;
  readonly faultsPerSecond: number;
  readonly releaseSeconds: number;
  /** When the gateway is killed, in seconds from the beginning. */
  readonly kills: readonly number[];
  readonly hiccups: readonly number[];
};

const FULL: Size = {
  containers: 200,
  seconds: 600,
  faultsPerSecond: 4,
  releaseSeconds: 30,
  kills: [60, 150],
  hiccups: [100, 250, 400, 500],
};
const QUICK: Size = { containers: 40, seconds: 22, faultsPerSecond: 4, releaseSeconds: 5, kills: [5], hiccups: [10] };
const SEED = 20_261_125;
/** Every so many-th release is one of which no process ever answers well. */
const BAD_EVERY = 4;
const SAMPLE_SECONDS = 5;
const SLOPE_BUDGET = 1;
const SETTLE_SECONDS = 240;

/** A fleet under random faults, releases good and bad, kills of the gateway and hiccups of the database; then all must be well. */
export const bench: Bench = async ({ quick, say }) => {
  const size = quick ? QUICK : FULL;
  await using state = await DemoState.serve('{ maxUnavailable: "25%" }');
  await using dashboard = await Dashboard.start({ files: await state.first('1.0'), heartbeatMs: 2_000 }, say);
  await using fleet = new Crew(new URL('world/containers.ts', import.meta.url));
  await fleet.ask('start', await planOf(dashboard, size.containers));
  using watch = new FleetWatch(dashboard.url, await signIn(dashboard.url, MANAGER, MANAGER));
  const forge = await ForgeClient.of(dashboard);
  await settled('at first', '1.0', { fleet, watch, size });
  say(`${size.containers} containers in sync; ${size.seconds} s of ${size.faultsPerSecond} faults/s by seed ${SEED}`);

  const world = { dashboard, fleet, forge, size, state, say };
  const memory = await underFaults(world);
  await fleet.ask('faults', { perSecond: 0, seed: SEED });
  await fleet.ask('clear');
  const last = '2.0';
  await deploy(last, world);
  const began = performance.now();
  const behind = await settled('at the end', last, { fleet, watch, size }).catch((error: unknown) => String(error));
  say(
    behind === undefined
      ? `all in sync with ${last} after ${((performance.now() - began) / 1_000).toFixed(0)} s`
      : behind,
  );
  const stray = (await fleet.ask<string[]>('behind', last)).length;
  const leases = await countRows(dashboard.databaseUrl, 'rollout_lease');
  // A minute of a start that warms up says nothing.
  const slopes =
    quick ||
    [
      judge(say, 'heap of the gateway grows by', slopePerMinute(memory.gateway), 'MB/min', SLOPE_BUDGET),
      judge(
        say,
        'heap of the agents grows by',
        slopePerMinute(memory.agents) / (size.containers / 100),
        'MB/min per 100',
        SLOPE_BUDGET,
      ),
    ].every(Boolean);
  const kept = [
    judge(say, 'agents not in the desired state', stray, 'agents', 1),
    judge(say, 'leases leaked', leases, 'leases', 1),
  ];
  return { name: 'soak', value: stray, unit: 'agents', budget: 1, ok: kept.every(Boolean) && slopes };
};

type World = {
  readonly dashboard: Dashboard;
  readonly fleet: Crew;
  readonly forge: ForgeClient;
  readonly size: Size;
  readonly state: DemoState;
  readonly say: Say;
};
/** Second of the run, and MB of heap after a collection. */
type Sample = readonly [second: number, megabytes: number];

async function underFaults(world: World): Promise<{ gateway: Sample[]; agents: Sample[] }> {
  const { dashboard, fleet, size, say } = world;
  const { kills, hiccups, releaseSeconds, seconds } = size;
  const random = seededRandom(SEED);
  await fleet.ask('faults', { perSecond: size.faultsPerSecond, seed: SEED });
  const began = performance.now();
  const gateway: Sample[] = [];
  const agents: Sample[] = [];
  const hiccuping: Promise<void>[] = [];
  let releases = 0;
  for (let second = 0; second < seconds; second += 1) {
    if (kills.includes(second)) await killAndStart(dashboard, say);
    if (hiccups.includes(second)) {
      say(`${second} s: the database ends its sessions and holds writes back for 3 s`);
      hiccuping.push(databaseHiccup(dashboard.databaseUrl, 'fleet_agent', 3_000));
    }
    if (second % releaseSeconds === releaseSeconds - 1) {
      releases += 1;
      const bad = releases % BAD_EVERY === 0;
      const version = `1.${releases}`;
      if (bad) await fleet.ask('bad', [version]);
      await deploy(version, world);
      say(`${second} s: ${version}${bad ? ', a bad one' : ''}`);
    }
    if (second % SAMPLE_SECONDS === 0) {
      // What a kill threw away is no growth: the gateway is measured from its last start on.
      if (second > (kills.at(-1) ?? 0) + releaseSeconds) gateway.push([second, (await dashboard.collected()).heap]);
      if (second > releaseSeconds) agents.push([second, await fleet.ask<number>('heap')]);
    }
    const leftMs = began + (second + 1) * 1_000 - performance.now();
    await wait(Math.max(0, leftMs) * (0.9 + 0.1 * random()));
  }
  await Promise.all(hiccuping);
  return { gateway, agents };
}

async function killAndStart(dashboard: Dashboard, say: Say): Promise<void> {
  const began = performance.now();
  await dashboard.kill();
  await dashboard.run();
  say(`the gateway was killed (-9) and answered again after ${((performance.now() - began) / 1_000).toFixed(1)} s`);
}

async function deploy(version: string, { forge, state }: World): Promise<void> {
  await forge.merge(await forge.open(`Run ${version}`, await state.asks(version)));
}

async function planOf(dashboard: Dashboard, count: number): Promise<ContainersPlan> {
  await dashboard.enrol(simulatedAgents(count, CELL));
  return {
    ...CELL,
    first: 0,
    count,
    gatewayUrl: dashboard.gatewayUrl,
    relayUrl: `${dashboard.url}/agent/v1/state`,
    git: undefined,
    pollMs: 5_000,
    seed: SEED,
  };
}

type Watched = { readonly fleet: Crew; readonly watch: FleetWatch; readonly size: Size };

/** Resolves once every container runs `release` by its own word and a browser sees it so; throws who does not. */
async function settled(when: string, release: string, { fleet, watch, size }: Watched): Promise<undefined> {
  const deadline = performance.now() + SETTLE_SECONDS * 1_000;
  for (;;) {
    const behind = await fleet.ask<string[]>('behind', release);
    const rows = [...watch.rows.values()];
    const unseen =
      size.containers -
      rows.filter((row) => row.phase === 'InSync' && row.runningRelease === release && row.health === 'Healthy').length;
    if (behind.length === 0 && unseen === 0) return undefined;
    if (performance.now() > deadline)
      throw new Error(
        `${when}, ${behind.length} are behind and ${unseen} are not seen to run ${release}: ${behind.slice(0, 10).join('; ')}`,
      );
    await wait(500);
  }
}
