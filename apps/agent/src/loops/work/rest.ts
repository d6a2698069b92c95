import { fullJitterMs } from '#core/backoff.ts';
import { artifactFor } from '#core/deployable.ts';
import type { Executor } from '#loops/work/hands.ts';

/** Full jitter may be nothing at all; between two tries there is always a breath. */
const BREATH_MS = 200;

export const waitToRetry: Executor<'waitToRetry'> = async (
  { attempt, retry: pace },
  { clock, random, retry },
  signal,
) => {
  await clock.sleep(BREATH_MS + fullJitterMs(retry[pace], attempt, random), signal);
};

/** Removes what neither runs nor is gone back to. */
export const tidy: Executor<'tidy'> = async ({ keep }, { artifacts, platform, slots }) => {
  const kept = keep
    .map(({ manifest }) => manifest && artifactFor(manifest, platform))
    .filter((found) => found !== undefined);
  await slots.keepOnly(keep);
  await artifacts.keepOnly(kept);
};
