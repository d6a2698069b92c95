import type { AgentToServer } from '@pagurus/schema/wire/agent-to-server.ts';
import { FakeClock } from '@pagurus/testkit/agent/fake-clock.ts';
import { afterEach, expect, test } from 'vitest';
import { snapshotWith } from '../../test/snapshots.ts';
import { target } from '../../test/targets.ts';
import { Board } from './board.ts';
import { Reporter } from './reporter.ts';

/** Everybody has done what can be done without time. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
const stop = new AbortController();
afterEach(() => stop.abort(new Error('over')));

test('W44: passing steps share a frame, awaited news goes within 100 ms, and silence ends with a heartbeat', async () => {
  const clock = new FakeClock();
  const frames: { readonly at: number; readonly frame: AgentToServer }[] = [];
  const wish = target('1.0.0');
  const base = { slots: { current: target('0.9.0') }, wish, quarantined: [], target: wish, attempt: 0 };
  const board = new Board(snapshotWith({}));
  const show = async (at: 'Fetching' | 'Verifying' | 'Downloading' | 'Staged' | 'InSync') => {
    board.set({ deployment: { state: { ...base, at }, since: clock.now() } });
    await settled();
  };
  const reporter = new Reporter({
    link: {
      connect: async () => ({
        send: async (frame) => void frames.push({ at: clock.now(), frame }),
        receive: () => new Promise(() => undefined),
        close: async () => undefined,
      }),
    },
    instanceUid: 'u',
    board,
    clock,
    random: () => 0,
    log: { write: () => undefined, app: () => undefined },
    onRevisionHint: () => undefined,
    onRetry: () => undefined,
    leases: { linked: () => undefined, granted: () => undefined, denied: () => undefined, offered: () => undefined },
  });
  void reporter.run(stop.signal).catch(() => undefined);

  await settled();
  await clock.pass(1_000);
  await show('Fetching');
  await clock.pass(50);
  await show('Verifying');
  await clock.pass(100);
  await show('Downloading');
  await clock.pass(50);
  await show('Staged');
  await clock.pass(500);
  await show('Downloading');
  await clock.pass(150);
  await show('InSync');
  await clock.pass(16_000);

  expect(frames.map(({ at, frame }) => [at, frame.deployment?.phase])).toEqual([
    [0, 'InSync'],
    [1_200, 'Downloading'],
    [1_700, 'Staged'],
    [1_850, 'InSync'],
    [16_850, undefined],
  ]);
});
