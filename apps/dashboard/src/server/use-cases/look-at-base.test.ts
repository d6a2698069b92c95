import { expect, test } from 'vitest';
import type { State } from '#server/state/state-room.ts';
import { type BaseLook, whyNotRemake } from '#server/use-cases/look-at-base.ts';

const promotion = { app: 'payments', environment: 'production', from: '1.4.1', to: '1.4.2' };
const look = (verdict: 'ask' | 'remake', now: string | null): BaseLook => {
  return { do: verdict, promotion, newest: {} as State, file: 'environments/production/payments.yaml', now };
};

test('whyNotRemake() lets a person make again what moved, and nothing else', () => {
  expect(whyNotRemake(look('ask', '1.5.0'))).toBeNull();
  expect(whyNotRemake(look('ask', null))).toBeNull();
  expect(whyNotRemake(look('remake', '1.4.1'))).toBeNull();
  expect(whyNotRemake({ do: 'fits' })).toBe('it fits');
  expect(whyNotRemake({ do: 'leave' })).toContain('somebody pushed to it');
});

test('whyNotRemake() refuses what would change nothing, as the branch asks for it already', () => {
  expect(whyNotRemake(look('ask', '1.4.2'))).toBe('production asks for 1.4.2 of payments already');
});
