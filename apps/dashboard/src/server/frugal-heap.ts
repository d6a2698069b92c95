import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8 from taking twice the memory that a large fleet needs. To be called before much is loaded; it cannot be undone.
 *
 * The young generation stays as small as it is at the start, 2 MB: V8 lets it grow to 100 MB, and under the frames of a
 * fleet it does. It is of no use there, as what a frame leaves is garbage at once, or stays for as long as the agent. And
 * the old one is collected when it has grown by two fifths since the last time, in place of doubling. Neither costs
 * processor time that could be measured. Decision 027 has the figures.
 */
export function keepHeapFrugal(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=40');
}
