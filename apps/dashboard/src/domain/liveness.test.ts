import { describe, expect, test } from 'vitest';
import { clockJumpMs, connectivityAfter } from './liveness.ts';

const limits = { heartbeatMs: 15_000, graceMs: 10_000 };

describe('connectivityAfter()', () => {
  test.each([
    ['Online', -5_000],
    ['Online', 0],
    ['Online', 29_999],
    ['Late', 30_000],
    ['Late', 54_999],
    ['Offline', 55_000],
    ['Offline', Number.MAX_SAFE_INTEGER],
  ])('W18: gives %s after %i ms of silence', (connectivity, silentMs) => {
    expect(connectivityAfter(silentMs, limits)).toBe(connectivity);
  });
});

describe('clockJumpMs()', () => {
  test.each([
    ['nothing for a tick in time', 1_000, 0],
    ['nothing for a tick that was a little late', 16_000, 0],
    ['the time that was lost when the process stood still', 61_000, 60_000],
    ['a negative jump when the clock was set back', -3_600_000, -3_601_000],
  ])('W21: gives %s', (_name, elapsedMs, jumpMs) => {
    expect(clockJumpMs(elapsedMs, 1_000, limits)).toBe(jumpMs);
  });
});
