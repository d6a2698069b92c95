import { fullJitterMs } from '#core/backoff.ts';
import { artifactFor } from '#core/deployable.ts';
import type { Target } from '#core/target.ts';
import type { Executor, WorkHands } from '#loops/work/hands.ts';

/** Full jitter may be nothing at all; between two tries there is always a breath. */
const BREATH_MS = 200;

export const waitToRetry: Executor<'waitToRetry'> = async (
  { attempt, retry: pace, atLeastMs },
  { clock, random, retry },
  signal,
) => {
  // The jitter comes on top of what was asked for: the whole fleet was told the same time.
  await clock.sleep(Math.max(BREATH_MS, atLeastMs) + fullJitterMs(retry[pace], attempt, random), signal);
};

/** Removes what neither runs nor is gone back to. */
export const tidy: Executor<'tidy'> = ({ keep }, hands) => keepOnly(keep, hands);

/** Leaves on the disk what these targets need, and nothing else. */
export async function keepOnly(
  targets: readonly Target[],
  { artifacts, launching, liveConfig, platform, slots }: WorkHands,
): Promise<void> {
  const needed = targets
    .map(({ manifest }) => manifest && artifactFor(manifest, platform))
    .filter((found) => found !== undefined);
  await slots.keepOnly(targets);
  launching.keepOnlyPorts(targets);
  await artifacts.keepOnly(needed);
  const runnable = targets.filter(({ manifest }) => manifest !== undefined);
  await liveConfig.keepOnly(await Promise.all(runnable.map((target) => launching.liveKey(target))));
}
