import { fullFrame } from '@pagurus/testkit/gateway/agent-state.ts';
import { expect, test } from 'vitest';
import { hear } from '#domain/agent-record.ts';
import { SaveSchedule } from './save-schedule.ts';

const heardAt = (now: number) => hear(undefined, fullFrame('a', 0), now).record!;
const something = [{ kind: 'health', text: 'Unhealthy' }] as const;

test('SaveSchedule saves a transition at once and a mere heartbeat once a minute', () => {
  const schedule = new SaveSchedule();
  expect(schedule.isDue(heardAt(0), [])).toBe(true);
  expect(schedule.isDue(heardAt(15_000), [])).toBe(false);
  expect(schedule.isDue(heardAt(16_000), something)).toBe(true);
  expect(schedule.isDue(heardAt(75_999), [])).toBe(false);
  expect(schedule.isBehind(heardAt(75_999))).toBe(true);
  expect(schedule.isDue(heardAt(76_000), [])).toBe(true);
  expect(schedule.isBehind(heardAt(76_000))).toBe(false);
});
