import { Window } from '@pagurus/schema/pipeline.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { windowsGate } from '#domain/gate-windows.ts';

const weekend = { deny: '0 16 * * FRI', duration: '64h', timezone: 'Europe/Berlin' };
const mornings = { allow: '0 9 * * MON-FRI', duration: '3h' };
const judge = (windows: object[], at: string) =>
  windowsGate(
    'production',
    windows.map((window) => Window.parse(window)),
    Date.parse(at),
  );

describe('windowsGate()', () => {
  test.each([
    // Berlin is at UTC+1 in November: Friday 16:00 there is 15:00Z, and 64 hours later is Monday 08:00 there.
    ['before it begins', '2026-11-27T14:59:59Z', true],
    ['as it begins', '2026-11-27T15:00:00Z', false],
    ['in the middle', '2026-11-29T12:00:00Z', false],
    ['just before it ends', '2026-11-30T06:59:59Z', false],
    ['as it ends', '2026-11-30T07:00:00Z', true],
  ])('a deny window %s', (_when, at, open) => {
    expect(judge([weekend], at).open).toBe(open);
  });

  test('says until when it is closed', () => {
    expect(judge([weekend], '2026-11-28T00:00:00Z')).toEqual({
      name: 'windows',
      open: false,
      reason: 'production is closed to changes until 2026-11-30 07:00 UTC',
      opensAtMs: Date.parse('2026-11-30T07:00:00Z'),
    });
  });

  test('a time zone that changes its clock moves the window with it', () => {
    const daily = { deny: '0 9 * * *', duration: '1h', timezone: 'Europe/Berlin' };
    expect(judge([daily], '2026-10-24T07:30:00Z').open).toBe(false);
    expect(judge([daily], '2026-10-26T07:30:00Z').open).toBe(true);
    expect(judge([daily], '2026-10-26T08:30:00Z').open).toBe(false);
  });

  test('where something is allowed, nothing else is, and a denial wins', () => {
    expect(judge([mornings], '2026-11-25T10:00:00Z').open).toBe(true);
    expect(judge([mornings], '2026-11-25T12:00:00Z')).toEqual({
      name: 'windows',
      open: false,
      reason: 'production is closed to changes until its next window at 2026-11-26 09:00 UTC',
      opensAtMs: Date.parse('2026-11-26T09:00:00Z'),
    });
    const denied = { deny: '30 9 * * *', duration: '1h' };
    expect(judge([mornings, denied], '2026-11-25T10:00:00Z').open).toBe(false);
    expect(judge([mornings, denied], '2026-11-25T10:45:00Z').open).toBe(true);
  });

  test('windows that overlap prolong one another', () => {
    const hourly = { deny: '0 22-23 * * *', duration: '90m' };
    expect(judge([hourly], '2026-11-25T22:10:00Z').opensAtMs).toBe(Date.parse('2026-11-26T00:30:00Z'));
  });

  test('one that never ends is closed, and answers', () => {
    expect(judge([{ deny: '* * * * *', duration: '2m' }], '2026-11-25T22:10:00Z').open).toBe(false);
  });

  test.each([
    { deny: 'every friday', duration: '1h' },
    { ...weekend, timezone: 'Mars/Olympus' },
  ])('one that cannot be read is closed with its reason: %o', (window) => {
    const gate = judge([window], '2026-11-25T10:00:00Z');
    expect(gate.open).toBe(false);
    expect(gate.reason).toMatch(/^Cannot judge the window "/);
  });

  test('is open at the time at which it says that it opens', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 14 * 24 * 60 }),
        fc.constantFrom<object[]>([weekend], [mornings]),
        (minutes, windows) => {
          const at = Date.parse('2026-11-16T00:00:00Z') + minutes * 60_000;
          const { opensAtMs } = judge(windows, new Date(at).toISOString());
          if (opensAtMs === undefined) return;
          expect(opensAtMs).toBeGreaterThan(at);
          expect(judge(windows, new Date(opensAtMs).toISOString()).open).toBe(true);
          expect(judge(windows, new Date(opensAtMs - 1).toISOString()).open).toBe(false);
        },
      ),
      { numRuns: 50 },
    );
  });
});
