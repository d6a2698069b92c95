import { setTimeout as wait } from 'node:timers/promises';
import { FakeClock } from '@pagurus/testkit/agent/fake-clock.ts';
import { SystemClock } from '#adapters/clock/system-clock.ts';
import { clockContract } from '#ports/clock.contract.ts';

clockContract('SystemClock', () => ({ clock: new SystemClock(), pass: (ms) => wait(ms) }));
clockContract('FakeClock', () => {
  const clock = new FakeClock();
  return { clock, pass: (ms) => clock.pass(ms) };
});
