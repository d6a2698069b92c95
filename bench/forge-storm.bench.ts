import { runStorm, type Storm, type StormPlan } from '../packages/testkit/src/forge/storm/storm.ts';
import type { Bench } from './main.ts';

type Say = (line: string) => void;

const FULL = { clients: 50, changesEach: 20, firstKillMs: 5_000 };
const QUICK = { clients: 12, changesEach: 3, firstKillMs: 500 };

/** Many people open, approve and merge changes to different files at once: counts what is missing or left over at the end, also with the forge killed again and again. */
export const bench: Bench = async ({ quick, say }) => {
  const { firstKillMs, ...calm } = quick ? QUICK : FULL;
  let faults = 0;
  for (const each of [calm, { ...calm, firstKillMs }]) {
    const storm = await runStorm(each);
    tell(say, each, storm);
    faults += countFaults(each, storm);
  }
  return { name: 'forge-storm', value: faults, unit: 'faults', budget: 0, ok: faults === 0 };
};

function tell(say: Say, { clients, changesEach, firstKillMs }: StormPlan, storm: Storm): void {
  const whole = clients * changesEach;
  const killed = firstKillMs === undefined ? 'never killed' : `killed ${storm.kills} times`;
  const pace = ((storm.seconds * 1_000) / whole).toFixed(0);
  say(`${clients} people, ${whole} changes, ${killed}: ${storm.seconds.toFixed(0)} s, ${pace} ms a change`);
  say(`asked again: ${JSON.stringify(storm.retries)}`);
  say(
    `edits in main: ${storm.files.size} of ${whole}, commits: ${storm.commits - 1}, merge commits: ${storm.mergeCommits}, ` +
      `open: ${storm.openPulls}, left over: ${storm.leftOvers.length}, fsck: ${storm.fsck === '' ? 'clean' : storm.fsck}`,
  );
}

function countFaults({ clients, changesEach, firstKillMs }: StormPlan, storm: Storm): number {
  const lost = [...storm.expected].filter(([path, blob]) => storm.files.get(path) !== blob).length;
  const twice = Math.abs(storm.commits - 1 - clients * changesEach);
  const left = storm.mergeCommits + storm.openPulls + storm.leftOvers.length;
  // A storm that nobody broke off says nothing about one that is.
  const spared = firstKillMs !== undefined && storm.kills === 0 ? 1 : 0;
  return lost + twice + left + spared + (storm.fsck === '' ? 0 : 1);
}
