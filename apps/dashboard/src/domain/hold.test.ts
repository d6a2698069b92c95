import { expect, test } from 'vitest';
import { holdGate } from '#domain/hold.ts';

const HOLD = {
  app: 'payments',
  environment: 'production',
  release: '1.4.1',
  by: 'mara',
  reason: 'Refunds fail',
  sinceMs: Date.parse('2026-11-25T14:02:30Z'),
};

test('holdGate() has no row where nothing is held', () => {
  expect(holdGate(undefined, '1.4.2')).toEqual([]);
});

test('holdGate() closes with who, since when and why, and is open to the held release itself', () => {
  expect(holdGate(HOLD, '1.4.2')).toEqual([
    {
      name: 'hold',
      open: false,
      reason: 'mara holds payments on 1.4.1 since 2026-11-25 14:03 UTC: Refunds fail. Resume it to go on',
    },
  ]);
  expect(holdGate(HOLD, '1.4.1')).toMatchObject([{ open: true }]);
});
