import { expect, test } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const NOW = 'Wed, 25 Nov 2026 12:00:00 GMT';

test.each([
  ['seconds', '7', undefined, 7_000],
  ['a date against the date of the answer', 'Wed, 25 Nov 2026 12:00:30 GMT', NOW, 30_000],
  ['a date that is over', 'Wed, 25 Nov 2026 11:00:00 GMT', NOW, 0],
  ['more than ten minutes as ten minutes', '86400', undefined, 600_000],
  ['a date without the date of the answer as nothing', NOW, undefined, undefined],
  ['nonsense as nothing', 'soon', NOW, undefined],
  ['nothing', undefined, NOW, undefined],
] as const)('retryAfterMs() reads %s', (_name, retryAfter, date, ms) => {
  expect(retryAfterMs(retryAfter, date)).toBe(ms);
});
