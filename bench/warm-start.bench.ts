import { Pagurus, freePorts } from '../e2e/world/pagurus.ts';
import type { Bench } from './main.ts';

const BUDGET_S = 5;

/** Seconds from the command to its address, of everything the demo starts, in a folder where it ran before: the median. */
export const bench: Bench = async ({ quick, say }) => {
  const port = await freePorts(20);
  const dataDir = await Pagurus.newFolder();
  const cold = await timedStart(port, dataDir);
  say(`first start ${cold.seconds.toFixed(2)} s, builds included`);
  await cold.pagurus.interrupt();

  const seconds: number[] = [];
  for (let run = 1; run <= (quick ? 3 : 9); run += 1) {
    const warm = await timedStart(port, dataDir);
    say(`start ${run}: ${warm.seconds.toFixed(2)} s`);
    seconds.push(warm.seconds);
    await warm.pagurus.interrupt();
  }
  const value = Number((seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)] ?? Number.NaN).toFixed(2));
  return { name: 'warm-start', value, unit: 's', budget: BUDGET_S, ok: value < BUDGET_S };
};

async function timedStart(port: number, dataDir: string): Promise<{ pagurus: Pagurus; seconds: number }> {
  const before = performance.now();
  const pagurus = await Pagurus.start(port, dataDir);
  return { pagurus, seconds: (performance.now() - before) / 1_000 };
}
