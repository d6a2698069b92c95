import { expect, test } from 'vitest';
import type { ActivityView } from '#contract/activity.ts';
import { objectHref, objectName, toCsv } from '#features/activity/activity-words.ts';

test.each([
  ['changes/17', '#17', '/changes/17'],
  ['environments/production/payments', 'payments in production', '/apps/payments/production'],
  [
    'environments/dev/payments.yaml',
    'environments/dev/payments.yaml',
    '/files?path=environments%2Fdev%2Fpayments.yaml',
  ],
  ['agents/a b', 'agent a b', '/fleet/a%20b'],
  ['enrolment-tokens/ci', 'enrolment token ci', '/settings'],
  ['changes/x', '#x', undefined],
  ['something', 'something', undefined],
  ['a/b/c/d', 'a/b/c/d', undefined],
])('%s is %s and stands at %s', (object, name, href) => {
  expect([objectName(object), objectHref(object)]).toEqual([name, href]);
});

const ACTIVITY: ActivityView = {
  id: '1',
  at: '2026-11-20T10:00:00.000Z',
  actor: 'mara',
  verb: 'promote',
  object: 'environments/production/payments',
  reason: null,
  problem: null,
  move: { from: '1.4.1', to: '1.4.2' },
  change: 17,
};

test('toCsv() quotes what would break a row, and disarms what a spreadsheet would reckon', () => {
  expect(
    toCsv([ACTIVITY, { ...ACTIVITY, move: null, reason: '=HYPERLINK("x")', problem: 'Cannot, as\nit is "frozen"' }]),
  ).toBe(
    [
      'time,who,verb,object,from,to,reason,result',
      '2026-11-20T10:00:00.000Z,mara,promote,environments/production/payments,1.4.1,1.4.2,,done',
      `2026-11-20T10:00:00.000Z,mara,promote,environments/production/payments,,,"'=HYPERLINK(""x"")","Cannot, as\nit is ""frozen"""`,
      '',
    ].join('\r\n'),
  );
});
