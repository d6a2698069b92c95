import { durationMs } from '@pagurus/schema/duration.ts';
import { previousOf } from '#core/deployment-state.ts';
import { modeOf } from '#core/listening.ts';
import { type Target, isNone, nameOf, sameRevision } from '#core/target.ts';
import { type Watch, type WatchLook, judge } from '#core/watch.ts';
import type { AppBoard } from '#loops/board.ts';
import { WATCH_CRASHES_MAX } from '#loops/generation.ts';
import type { Executor, WorkHands } from '#loops/work/hands.ts';
import { insist } from '#loops/work/insist.ts';
import { requireWhole } from '#loops/work/prepare.ts';
import { OperationError } from '#ports/operation-error.ts';

export const switchOver: Executor<'switch'> = async ({ target }, hands, signal) => {
  const { slots } = hands.board.snapshot.deployment.state;
  if (isNone(target)) return void (await hands.stage.change({}, target, signal));
  await requireWhole(target, hands);
  const before = previousOf(slots, target);
  const after = { current: target, ...(before === undefined ? {} : { previous: before }) };
  await insist(() => hands.stage.change(after, target, signal), hands, deadlineMs(target), signal);
};

/** Until the release has been healthy without a break for its time, and its own `verify` agrees. */
export const watch: Executor<'watch'> = async ({ target }, hands, signal) => {
  const startedAt = hands.clock.now();
  const { slots } = hands.board.snapshot.deployment.state;
  if (modeOf(target) === 'handover' && sameRevision(hands.stage.beside, target)) {
    // Two on one socket cannot be told apart: that it does not end is all that can be seen while the old one is there.
    await untilHealthy(target, hands, signal);
    await hands.stage.flip(slots, signal);
    hands.stage.lookAnew();
  }
  await untilHealthy(target, hands, signal);
  const leftMs = startedAt + deadlineMs(target) - hands.clock.now();
  const verify = () => {
    // It may ask for time for long; an app that ends meanwhile, and ends again, needs no more of it.
    const { crashes, lastExit } = lookAt(boardOf(target, hands), hands.clock.now());
    if (crashes >= WATCH_CRASHES_MAX) {
      throw failure(target, 'process.crashed', `it ended ${crashes} times (${lastExit ?? 'no exit known'})`);
    }
    return hands.hooks.run(target, 'verify', signal);
  };
  await insist(async () => verify(), hands, leftMs, signal);
  // Last, so that whatever goes wrong before, what ran before has answered all the time.
  await hands.stage.flip(slots, signal);
  hands.stage.trust();
};

/** What ran before comes back; it must prove itself as it did the first time. */
export const rollBack: Executor<'rollBack'> = async ({ fallback }, hands, signal) => {
  if (fallback === undefined) return void (await hands.stage.changeBack({}, signal));
  const slots = { current: fallback };
  const how = await hands.stage.changeBack(slots, signal);
  try {
    await requireWhole(fallback, hands);
    await untilHealthy(fallback, hands, signal).catch(async (error: unknown) => {
      signal.throwIfAborted();
      if (how === 'restart') throw error;
      // The process took the bad config so ill that the good one does not heal it: a new one will not remember.
      await hands.stage.restart(slots);
      await untilHealthy(fallback, hands, signal);
    });
  } finally {
    // Whether it is well or not, there is nothing better left: it is started again for as long as it takes.
    hands.stage.trust();
  }
};

const deadlineMs = ({ manifest }: Target): number => durationMs(manifest?.health.healthyDeadline ?? '0s');

/** What is known of the process of `target`, whether it answers already or stands beside what does. */
const boardOf = (target: Target, { beside, board, stage }: Pick<WorkHands, 'beside' | 'board' | 'stage'>): AppBoard =>
  sameRevision(stage.beside, target) ? beside : board;

async function untilHealthy(target: Target, { clock, stage, ...hands }: WorkHands, signal: AbortSignal): Promise<void> {
  const board = boardOf(target, { stage, ...hands });
  const health = target.manifest?.health;
  if (health === undefined) return;
  const rules = {
    minHealthyMs: durationMs(health.minHealthyTime),
    deadlineMs: durationMs(health.healthyDeadline),
    crashesMax: WATCH_CRASHES_MAX,
  };
  let watching: Watch = { startedAt: clock.now() };
  for (;;) {
    const look = lookAt(board, clock.now());
    const verdict = judge(watching, rules, look);
    if (verdict.is === 'passed') return;
    if (verdict.is === 'failed') throw failure(target, verdict.code, verdict.reason);
    watching = verdict.watch;
    const { healthySince, startedAt } = watching;
    const until = healthySince === undefined ? startedAt + rules.deadlineMs : healthySince + rules.minHealthyMs;
    await board.bell.wait(clock, Math.max(1, until - look.now), signal);
  }
}

function lookAt({ snapshot: { process, health } }: AppBoard, now: number): WatchLook {
  const ok = process.state === 'Running' && health.state === 'Healthy' && health.load === process.load;
  const crashes = process.state === 'Fatal' ? WATCH_CRASHES_MAX : process.crashes;
  const reason = health.reason ?? process.lastExit;
  return {
    now,
    ok,
    crashes,
    ...(reason === undefined ? {} : { reason }),
    ...(process.lastExit === undefined ? {} : { lastExit: process.lastExit }),
  };
}

const failure = (target: Target, code: string, reason: string): OperationError =>
  new OperationError(`Cannot keep ${nameOf(target)} as it must become healthy and stay so: ${reason}`, {
    code,
    retry: 'later',
  });
