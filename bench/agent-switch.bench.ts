import { setTimeout as wait } from 'node:timers/promises';
import { askApp } from '../apps/agent/test/observed-app.ts';
import type { RunningAgent } from '../apps/agent/test/running-agent.ts';
import { World } from '../apps/agent/test/world.ts';
import { HttpConnection } from '../packages/testkit/src/agent/http-connection.ts';
import type { LoadDone, LoadPlan } from './agent-switch/load.ts';
import type { Bench } from './main.ts';
import { Crew } from './world/crew.ts';

const OFFERED_PER_S = 1_000;
const DRAINS = { manner: 'drains', stopTimeout: '20s' };
const CONNECTIONS = 32;

type Say = (line: string) => void;

/** Requests that fail while one version follows another below a real agent, in both modes that promise none. */
export const bench: Bench = async ({ quick, say }) => {
  const switches = quick ? { proxy: 3, handover: 2 } : { proxy: 20, handover: 20 };
  let failed = 0;
  for (const mode of ['proxy', 'handover'] as const) failed += await failuresOf(mode, switches[mode], quick, say);
  await sayGap(say);
  return { name: 'agent-switch', value: failed, unit: 'failed requests', budget: 0, ok: failed === 0 };
};

async function failuresOf(mode: 'proxy' | 'handover', switches: number, quick: boolean, say: Say): Promise<number> {
  await using world = await World.create();
  const desired = `listen: { mode: ${mode} }`;
  await world.deploy('1.0.0', DRAINS, desired);
  const agent = world.agent();
  await agent.untilInSync('1.0.0');
  if (mode === 'proxy') await sayRatio(world, quick ? 1_000 : 5_000, say);
  await using load = new Crew(new URL('agent-switch/load.ts', import.meta.url));
  await load.ask('start', { port: world.appPort, perSecond: OFFERED_PER_S } satisfies LoadPlan);
  for (let count = 1; count <= switches; count += 1) {
    await world.deploy(`1.${count}.0`, DRAINS, desired);
    await untilRuns(agent, `1.${count}.0`);
  }
  const { sent, rate, failed, failures } = await load.ask<LoadDone>('stop');
  const reached = rate.toFixed(0);
  say(`${mode}: ${switches} switches, ${sent} requests, offered ${OFFERED_PER_S}/s, answered ${reached}/s`);
  say(`${mode}: ${failed} failed ${JSON.stringify(failures)}`);
  return failed;
}

/** A machine that is kept busy by the load takes its time. */
const untilRuns = (agent: RunningAgent, release: string) =>
  agent.until(
    `${release} is in sync`,
    ({ deployment }) => deployment.phase === 'InSync' && deployment.current?.release === release,
    120_000,
  );

async function sayRatio(world: World, ms: number, say: Say): Promise<void> {
  const privatePort = Number((await askApp(world.appPort)).port);
  const rates = { direct: 0, proxy: 0 };
  // In turn, so that a machine that is busy for a while is so for both.
  for (let round = 0; round < 2; round += 1) {
    rates.direct += (await requestsPerSecond(privatePort, ms)) / 2;
    rates.proxy += (await requestsPerSecond(world.appPort, ms)) / 2;
  }
  const ratio = (rates.proxy / rates.direct).toFixed(2);
  say(
    `throughput on ${CONNECTIONS} kept connections: direct ${rates.direct.toFixed(0)}/s, proxy ${rates.proxy.toFixed(0)}/s, ratio ${ratio}`,
  );
}

/** As many as come, each after the answer to the one before. */
async function requestsPerSecond(port: number, ms: number): Promise<number> {
  const until = performance.now() + ms;
  let answers = 0;
  const client = async () => {
    const connection = new HttpConnection(port, true, ms * 10);
    for (; performance.now() < until; answers += 1) await connection.ask();
    connection.end();
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  return (answers * 1_000) / (performance.now() - startedAt);
}

/** The longest time without an answer over one switch in mode direct. */
async function sayGap(say: Say): Promise<void> {
  await using world = await World.create();
  await world.deploy('1.0.0');
  const agent = world.agent();
  await agent.untilInSync('1.0.0');
  const asking = new AbortController();
  const gap = longestGapMs(world.appPort, asking.signal);
  await world.deploy('1.1.0');
  await agent.untilInSync('1.1.0');
  asking.abort();
  say(`direct: no answer for ${(await gap).toFixed(0)} ms over one switch`);
}

async function longestGapMs(port: number, signal: AbortSignal): Promise<number> {
  let longest = 0;
  let lastAt = performance.now();
  while (!signal.aborted) {
    const answered = await askApp(port).then(
      () => true,
      () => false,
    );
    if (answered) {
      longest = Math.max(longest, performance.now() - lastAt);
      lastAt = performance.now();
    }
    await wait(5);
  }
  return longest;
}
