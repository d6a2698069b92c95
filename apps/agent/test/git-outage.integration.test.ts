import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock } from '@pagurus/testkit/agent/fake-clock.ts';
import { desiredText } from '@pagurus/testkit/agent/state-files.ts';
import { StateRepository } from '@pagurus/testkit/agent/state-repository.ts';
import { expect, test } from 'vitest';
import { GitSource } from '#adapters/git-source/git-source.ts';
import { EMPTY } from '#core/deployment-state.ts';
import type { Snapshot } from '#core/report.ts';
import type { Target } from '#core/target.ts';
import { Board } from '#loops/board.ts';
import { SourceLoop } from '#loops/source-loop.ts';
import { sha256Hex } from '#main/boot.ts';
import { waitFor } from './wait-for.ts';

const DESIRED = 'environments/test/demo.yaml';
const POLL_MS = 60_000;
const HOUR_MS = 3_600_000;

const EMPTY_SNAPSHOT: Snapshot = {
  description: { app: 'demo', environment: 'test', hostname: 'h', platform: 'any', agentVersion: '0', labels: {} },
  deployment: { state: EMPTY, since: 0 },
  process: { state: 'Stopped', restarts: 0, crashes: 0, load: 0, output: [] },
  health: { state: 'Unknown', since: 0 },
  source: { kind: 'git' },
};

test('A Git server that is down for an hour is asked about once a minute, wishes nothing, and is believed when it is back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pagurus-outage-'));
  await using repository = await StateRepository.create();
  const clock = new FakeClock();
  const waits: number[] = [];
  const noting = <T extends readonly [number, ...unknown[]], A>(wait: (...given: T) => A) => {
    return (...given: T): A => {
      waits.push(given[0]);
      return wait(...given);
    };
  };
  /** Lets the wait pass that the loop is in; what it then does is real, and over when it waits again. */
  const passOneWait = async () => {
    const count = waits.length;
    await clock.pass(waits.at(-1) ?? 0);
    await waitFor('it waits again', () => (waits.length > count ? true : undefined));
  };
  const board = new Board(EMPTY_SNAPSHOT);
  const wishes: Target[] = [];
  const { url } = repository;
  const loop = new SourceLoop({
    source: new GitSource({ url, branch: 'main', login: undefined, gitdir: join(folder, 'git'), deadlineMs: 20_000 }),
    place: { app: 'demo', environment: 'test' },
    pollMs: POLL_MS,
    board,
    clock: {
      now: () => clock.now(),
      sleep: noting((ms: number, signal: AbortSignal) => clock.sleep(ms, signal)),
      after: noting((ms: number, call: () => void) => clock.after(ms, call)),
    },
    random: () => 0.999,
    log: { write: () => undefined, app: () => undefined },
    sha256Hex,
    onWish: (wish) => wishes.push(wish),
  });
  const stop = new AbortController();
  await repository.commit({ [DESIRED]: desiredText('none') });
  const running = loop.run(stop.signal).catch(() => undefined);
  await waitFor('the first look', () => waits[0]);

  const { server } = repository;
  server.behave = 'refuse';
  const before = server.requests.length;
  const began = clock.now();
  while (clock.now() - began < HOUR_MS) await passOneWait();
  const looks = server.requests.length - before;
  expect(looks).toBeGreaterThan(30);
  expect(looks).toBeLessThan(150);
  expect(wishes).toHaveLength(1);
  expect(board.snapshot.source).toMatchObject({ problem: expect.stringMatching(/must answer: .*503/) as string });

  server.behave = 'well';
  const commit = await repository.commit({ [DESIRED]: desiredText('none', 'vars: { a: b }\n') });
  await passOneWait();
  expect(board.snapshot.source).toMatchObject({ commit });
  expect(board.snapshot.source.problem).toBeUndefined();
  expect(wishes.map((wish) => wish.commit)).toEqual([wishes[0]?.commit, commit]);
  stop.abort();
  await running;
  await rm(folder, { recursive: true, force: true });
});
