import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's young generation as small as it is at the start, 2 MB. To be called before much is loaded; it cannot be undone.
 *
 * V8 lets it grow to 100 MB, and under the frames of a large fleet it does, and stays so. It is of no use there: what a
 * frame leaves behind is garbage at once, or stays for as long as the agent. `--max-semi-space-size` would do the same, but
 * only for who thinks of it.
 */
export function keepYoungGenerationSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
