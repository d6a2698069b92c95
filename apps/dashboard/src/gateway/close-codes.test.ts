import { expect, test } from 'vitest';
import { closeReason } from './close-codes.ts';

test('closeReason() leaves a short sentence as it is', () => {
  expect(closeReason('The agent left')).toBe('The agent left');
});

test.each(['x', 'ü', '€', '🦀'])(
  'closeReason() cuts a long text of %s to what a close frame carries, between characters',
  (each) => {
    const reason = closeReason(each.repeat(200));
    expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
    expect(Buffer.byteLength(reason)).toBeGreaterThan(119);
    expect(reason.replaceAll(each, '')).toBe('');
  },
);
