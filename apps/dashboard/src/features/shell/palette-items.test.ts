import { expect, test } from 'vitest';
import type { ChangeSummary } from '#contract/change.ts';
import { matrixCell } from '#contract/matrix-cell.contract.ts';
import type { Matrix } from '#contract/matrix.ts';
import { matching, paletteGroups } from '#features/shell/palette-items.ts';

const MATRIX: Matrix = {
  commit: null,
  environments: [],
  waits: [],
  apps: [
    {
      app: 'payments',
      cells: [
        matrixCell({
          promotion: { from: 'staging', release: '1.4.2', whyNot: null },
          rollBack: { release: '1.4.0', whyNot: 'Cannot roll back as production is frozen' },
        }),
        matrixCell({ environment: 'dev', release: null, state: 'notHere' }),
      ],
    },
  ],
};
const CHANGE: ChangeSummary = {
  number: 12,
  title: 'Promote search to production',
  state: 'open',
  author: 'mara',
  createdAt: '',
  updatedAt: '',
  promotion: null,
  supersededBy: null,
};

const names = (text: string) =>
  matching(paletteGroups({ matrix: MATRIX, changes: [CHANGE] }), text).map(
    ({ title, items }) => `${title}: ${items.map(({ name }) => name).join(', ')}`,
  );

test('finds by words in any order and case, and leaves out what is closed or not here', () => {
  expect(names('PAYMENTS')).toEqual(['Apps: payments in production', 'Do: Promote payments to production']);
  expect(names('production promote')).toEqual([
    'Do: Promote payments to production',
    'Open changes: #12 Promote search to production',
  ]);
  expect(names('1.4.2')).toEqual(['Do: Promote payments to production']);
  expect(names('dev')).toEqual([]);
  expect(names('mara')).toEqual(['Open changes: #12 Promote search to production']);
});

test('without a word shows the pages first, and without a matrix only what is known', () => {
  expect(names('')[0]).toBe('Pages: Overview, Changes, Releases, Files, Fleet, Activity, Settings');
  expect(matching(paletteGroups({ matrix: undefined, changes: [] }), '').map(({ title }) => title)).toEqual(['Pages']);
});

test('goes to where the thing is done', () => {
  const [found] = matching(paletteGroups({ matrix: MATRIX, changes: [] }), 'promote payments');
  expect(found?.items[0]?.href).toBe('/?promote=payments%3Aproduction&release=1.4.2');
});
