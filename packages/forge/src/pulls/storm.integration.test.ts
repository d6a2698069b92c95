import { runStorm, type Storm, type StormPlan } from '@pagurus/testkit/forge/storm/storm.ts';
import { expect, test } from 'vitest';

/** `pnpm bench forge-storm` runs the same with a thousand changes. */
const CALM: StormPlan = { clients: 50, changesEach: 1 };
const KILLED: StormPlan = { clients: 6, changesEach: 3, firstKillMs: 500 };

function expectWhole(storm: Storm, { clients, changesEach }: StormPlan): void {
  expect(storm.expected.size).toBe(clients * changesEach);
  expect(storm.files).toEqual(storm.expected);
  // The first commit, and one for each edit: none was merged twice.
  expect(storm.commits).toBe(1 + clients * changesEach);
  expect(storm.mergeCommits).toBe(0);
  expect(storm.openPulls).toBe(0);
  expect(storm.leftOvers).toEqual([]);
  expect(storm.fsck).toBe('');
}

test('fifty people who change different files at once lose no edit, on a linear branch', async () => {
  const storm = await runStorm(CALM);
  expectWhole(storm, CALM);
  // Nobody had to ask twice.
  expect(storm.retries).toEqual({});
});

test('the same with the process killed every few seconds', async () => {
  const storm = await runStorm(KILLED);
  expect(storm.kills).toBeGreaterThan(0);
  expectWhole(storm, KILLED);
});
